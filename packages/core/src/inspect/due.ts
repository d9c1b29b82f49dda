import type { LedgerRecord } from '../ledger/ledger-record.ts';
import { latest, next } from '../ledger/transitions.ts';
import { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
import { readScheduleText } from '../schedule/read-schedule-text.ts';
import { isTimed } from '../schedule/schedule.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { DefinedService } from './subject.ts';

/** How much later than a period a due time may be served: a host that takes over waits for a term. */
const TERM_MS = 30_000;

/** What is known about a service when its due times are computed. */
export interface DueFacts {
  readonly record: LedgerRecord | undefined;
  readonly defined: DefinedService | undefined;
  readonly now: Instant;
  /** Milliseconds after which an unserved due time is overdue; `undefined` for the rule. */
  readonly overdueAfterMs: number | undefined;
}

/** When a service is due, and since when it is overdue. */
export interface Due {
  readonly nextDue: Instant | undefined;
  readonly overdueSince: Instant | undefined;
}

const NEVER: Due = { nextDue: undefined, overdueSince: undefined };

/**
 * The due times of a service by the schedule that its hosts have recorded; where none has, by its definition.
 *
 * @returns `undefined` where it has none, or none can be computed here.
 */
export function findDueTimes(
  record: LedgerRecord | undefined,
  defined: DefinedService | undefined,
): DueTimes | undefined {
  const recorded = record === undefined ? undefined : readScheduleText(record.schedule);
  const schedule = recorded ?? defined?.schedule;
  if (schedule === undefined || !isTimed(schedule)) return undefined;
  try {
    return dueTimesOf(schedule);
  } catch {
    // A zone that this machine does not know.
    return undefined;
  }
}

/** Computes when a service is due. */
export function findDue({ record, defined, now, overdueAfterMs }: DueFacts): Due {
  const dueTimes = findDueTimes(record, defined);
  if (record === undefined) return { ...NEVER, nextDue: dueTimes?.next(now) };
  const planned = record.nextDue !== undefined && record.nextDue > now ? record.nextDue : undefined;
  if (dueTimes === undefined) return { ...NEVER, nextDue: planned };
  return {
    nextDue: planned ?? next(record, now, dueTimes),
    overdueSince: findOverdue({ record, defined, now, overdueAfterMs }, dueTimes),
  };
}

// A due time is overdue when nothing has started since, and it is older than its period and a term.
function findOverdue(
  { record, defined, now, overdueAfterMs }: DueFacts & { readonly record: LedgerRecord },
  dueTimes: DueTimes,
): Instant | undefined {
  const isLive = record.running.some(({ until }) => until > now);
  const served = servedUntil(record, now);
  if (record.switches.paused !== undefined || isLive || served === undefined) return undefined;
  const due = dueTimes.next(served);
  if (due === undefined || due > now) return undefined;
  const periodMs = (dueTimes.next(due) ?? now) - due;
  const graceMs = overdueAfterMs ?? (defined?.policy.maxLatenessMs ?? periodMs) + TERM_MS;
  return addToInstant(due, graceMs) < now ? due : undefined;
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
