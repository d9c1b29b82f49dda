import type { Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import type { RunningEntry } from './ledger-record.ts';

/** The longest invocation of a serverless host. Its entries are not renewed. */
const LONGEST_INVOCATION_MS = 16 * 60_000;

/** When the record was read. */
export interface ReadingTime {
  readonly monotonic: Moment;
  /** By the store's clock, or by a clock that can be trusted instead. `undefined`: no such clock. */
  readonly store: Instant | undefined;
  readonly wall: Instant;
}

interface Observed {
  readonly until: Instant;
  /** An entry that is still the same then belongs to a host that is gone. */
  readonly overAt: Moment;
  isOver: boolean;
}

/**
 * Decides whether runs of other hosts are still under way. A run is over when the store's clock says so; without such a
 * clock, and when clocks were set, when its entry has been read again and again for a whole term without a change.
 */
export class ForeignRuns {
  readonly #owner: () => string | undefined;
  readonly #termMs: number;
  #observed = new Map<string, Observed>();

  /**
   * @param owner - This host; nothing while it has run nothing.
   * @param termMs - How long an entry lives without being renewed.
   */
  constructor(owner: () => string | undefined, termMs: number) {
    this.#owner = owner;
    this.#termMs = termMs;
  }

  /** Notes the entries of a record that was just read from the store. */
  observe(running: readonly RunningEntry[], time: ReadingTime): void {
    if (running.length === 0 && this.#observed.size === 0) return;
    const observed = new Map<string, Observed>();
    for (const entry of running) {
      if (entry.owner === this.#owner()) continue;
      const key = keyOf(entry);
      const known = this.#observed.get(key);
      const current = known?.until === entry.until ? known : firstSeen(entry, time, this.#termMs);
      current.isOver ||= isOverByClock(entry, time) || time.monotonic >= current.overAt;
      observed.set(key, current);
    }
    this.#observed = observed;
  }

  /** Whether an entry is one of another host whose run is under way. */
  isLive(entry: RunningEntry, time: ReadingTime): boolean {
    if (entry.owner === this.#owner() || isOverByClock(entry, time)) return false;
    return this.#observed.get(keyOf(entry))?.isOver === false;
  }
}

function isOverByClock({ until }: RunningEntry, { store }: ReadingTime): boolean {
  return store !== undefined && until <= store;
}

function firstSeen({ until }: RunningEntry, { monotonic, wall }: ReadingTime, termMs: number): Observed {
  const leftMs = Math.min(Math.max(until - wall, termMs), LONGEST_INVOCATION_MS);
  return { until, overAt: addToMoment(monotonic, leftMs), isOver: false };
}

function keyOf({ owner, occurrence }: RunningEntry): string {
  return `${owner} ${occurrence}`;
}
