import type { LedgerRecord } from '../ledger/ledger-record.ts';
import { findUnserved } from '../ledger/overdue.ts';
import { next } from '../ledger/transitions.ts';
import { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
import { readScheduleText } from '../schedule/read-schedule-text.ts';
import { isTimed } from '../schedule/schedule.ts';
import type { Instant } from '../time/instant.ts';
import type { DefinedService } from './subject.ts';

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

function findOverdue(
  { record, defined, now, overdueAfterMs }: DueFacts & { readonly record: LedgerRecord },
  dueTimes: DueTimes,
): Instant | undefined {
  const maxLatenessMs = defined?.policy.maxLatenessMs;
  const found = findUnserved({ record, known: undefined, now, maxLatenessMs, overdueAfterMs }, dueTimes);
  return found !== undefined && found.due <= now && found.until < now ? found.due : undefined;
}
