import type { ServiceName } from '../worker/worker-order.ts';
import type { History, Span } from './history.ts';

/** What the checks need to know of a world. Times of services are milliseconds since 1970, those of the machine its own. */
export interface WorldFacts {
  readonly history: History;
  /** A platform delivers each occurrence again until it is done. */
  readonly deliversAgain: boolean;
  readonly services: readonly ServiceName[];
  readonly periods: Readonly<Record<ServiceName, number>>;
  readonly termMs: number;
  /** Milliseconds of the machine that a process waits for the store. */
  readonly patienceMs: number;
  readonly speed: number;
  /** Machine time at which the services' time was `epoch`. */
  readonly began: number;
  readonly epoch: number;
  /** Due times up to here must have been served. */
  readonly servedBy: number;
}

/** Something that must never happen. */
export interface Violation {
  /**
   * - `missed`: nobody began an occurrence.
   * - `lost`: it was begun and never done.
   * - `unfinished`: it was under way when the world ended.
   * - `ended`: a process did not end as it was told to.
   */
  readonly check: 'missed' | 'lost' | 'unfinished' | 'repeated' | 'progress' | 'token' | 'silent' | 'ended';
  readonly service: string;
  readonly text: string;
  /** Machine time near which it happened. */
  readonly at: number;
}

/** A moment of the machine as the services' time. */
export function servicesTime({ began, epoch, speed }: WorldFacts, machineMs: number): number {
  return epoch + (machineMs - began) * speed;
}

/** A time of the services as a moment of the machine. */
export function machineMoment({ began, epoch, speed }: WorldFacts, ms: number): number {
  return began + (ms - epoch) / speed;
}

/**
 * When the store could not be relied on: while the way to it was disturbed, and until every process has noticed that it no
 * longer is.
 */
export function disturbedSpans({ history, patienceMs }: WorldFacts): readonly Span[] {
  return history.disturbed.map(({ from, to }) => ({ from, to: to + 2 * patienceMs }));
}

/** Whether the store could not be relied on at some moment from one to another. */
export function isDisturbed(facts: WorldFacts, { from, to }: Span): boolean {
  return disturbedSpans(facts).some((span) => span.from <= to && span.to >= from);
}
