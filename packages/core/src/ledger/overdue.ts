import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRecord } from './ledger-record.ts';
import { type DueTimes, latest } from './transitions.ts';

/** How much later than a period a due time may be served: a host that takes over waits for a term. */
export const OVERDUE_TERM_MS = 30_000;

/** From what it is decided whether a service is overdue. */
export interface OverdueFacts {
  readonly record: LedgerRecord | undefined;
  /** Up to when this process knows that no due time is missing, whatever the record says. */
  readonly known: Instant | undefined;
  readonly now: Instant;
  /** Milliseconds after which an unserved due time is overdue. Default: its period. */
  readonly maxLatenessMs: number | undefined;
  /** Milliseconds that replace the period, or `maxLatenessMs`, and the term; `undefined` for those. */
  readonly overdueAfterMs: number | undefined;
}

/** The first due time that nothing has served. */
export interface Unserved {
  readonly due: Instant;
  /** It is overdue after this. */
  readonly until: Instant;
}

/**
 * The one place that decides whether a service is overdue: a due time has passed, nothing has started since, and it is
 * older than its period and a term.
 *
 * @returns The due time that nothing has served, coming ones included. `undefined` while that cannot be said: the service
 *   is paused, runs, or nothing is known of it; and if it is never due.
 */
export function findUnserved(facts: OverdueFacts, dueTimes: DueTimes): Unserved | undefined {
  const { record, known, now, maxLatenessMs, overdueAfterMs } = facts;
  const isLive = record?.running.some(({ until }) => until > now) === true;
  const served = latest(known, record && servedUntil(record, now));
  if (record?.switches.paused !== undefined || isLive || served === undefined) return undefined;
  const due = dueTimes.next(served);
  if (due === undefined) return undefined;
  const periodMs = (dueTimes.next(due) ?? now) - due;
  return { due, until: addToInstant(due, overdueAfterMs ?? (maxLatenessMs ?? periodMs) + OVERDUE_TERM_MS) };
}

// Up to when no due time is missing: the latest of what was served, what has started, and what operators have switched.
function servedUntil(
  { servedUntil: served, lastStarted, last, running, switches }: LedgerRecord,
  now: Instant,
): Instant | undefined {
  const { resumed, skipNext } = switches;
  const skipped = skipNext !== undefined && skipNext.occurrence <= now ? skipNext.occurrence : undefined;
  const begun = running.flatMap(({ since, occurrence }) => [since, occurrence]);
  const known = latest(served, lastStarted, last?.occurrence, ...begun);
  return known === undefined ? undefined : latest(known, resumed?.at, skipped);
}
