import type { ServiceName } from '../worker/worker-order.ts';
import type { History } from './history.ts';

/** What the checks need to know of a world. Times of services are milliseconds since 1970, those of the machine its own. */
export interface WorldFacts {
  readonly history: History;
  readonly services: readonly ServiceName[];
  readonly periods: Readonly<Record<ServiceName, number>>;
  readonly termMs: number;
  readonly speed: number;
  /** Machine time at which the services' time was `epoch`. */
  readonly began: number;
  readonly epoch: number;
  /** Due times up to here must have been served. */
  readonly servedBy: number;
}

/** Something that must never happen. */
export interface Violation {
  readonly check: 'lost' | 'repeated' | 'progress' | 'token' | 'silent' | 'stuck';
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
