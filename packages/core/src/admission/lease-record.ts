import { isJsonObject, readItems, readTime, timeText } from '../state/json-fields.ts';
import type { Instant } from '../time/instant.ts';

/** How many completed occurrences a lease remembers. */
const MOST_COMPLETED = 32;

/** The lease on a service: which host runs it, and the number that only grows. */
export interface LeaseRecord {
  /** The fencing token: it grows by one with each host that takes the lease. */
  readonly token: number;
  /** `undefined`: the lease is free. */
  readonly holder: LeaseHolder | undefined;
  /** The newest completed occurrences, so that a host whose clock is behind does not run one again. */
  readonly completed: readonly Instant[];
}

/** The host that has a lease. */
export interface LeaseHolder {
  readonly owner: string;
  /** The end of the term by the store's clock; by the holder's where the store has none. */
  readonly until: Instant;
  readonly termMs: number;
  /** The due time that it was taken for; `undefined` for a run without one. */
  readonly occurrence?: Instant | undefined;
}

/** The key under which the lease on a service stands in the store. */
export function leaseKey(application: string, service: string): string {
  return `lease:${application}/${service}`;
}

/** Adds completed occurrences to those that are remembered. */
export function withCompleted(completed: readonly Instant[], added: readonly Instant[]): readonly Instant[] {
  if (added.length === 0) return completed;
  return [...new Set([...completed, ...added])].toSorted((one, other) => one - other).slice(-MOST_COMPLETED);
}

/** A record as it stands in the store: plain JSON, times in ISO 8601. */
export function writeLease({ token, holder, completed }: LeaseRecord): object {
  return {
    token,
    ...(holder !== undefined && { holder: writeHolder(holder) }),
    completed: completed.map(timeText),
  };
}

/** Reads a stored value; `undefined` for one that is not a lease. */
export function readLease(value: unknown): LeaseRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { token, completed } = value;
  if (typeof token !== 'number' || !Number.isSafeInteger(token)) return undefined;
  return {
    token,
    holder: readHolder(value['holder']),
    completed: readItems(completed, readTime),
  };
}

function writeHolder({ owner, until, termMs, occurrence }: LeaseHolder): object {
  return {
    owner,
    until: timeText(until),
    termMs,
    ...(occurrence !== undefined && { occurrence: timeText(occurrence) }),
  };
}

function readHolder(value: unknown): LeaseHolder | undefined {
  if (!isJsonObject(value)) return undefined;
  const { owner, termMs } = value;
  const until = readTime(value['until']);
  if (typeof owner !== 'string' || typeof termMs !== 'number' || until === undefined) return undefined;
  return { owner, until, termMs, occurrence: readTime(value['occurrence']) };
}
