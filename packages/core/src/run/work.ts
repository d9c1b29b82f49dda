import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Occurrence, Trigger } from '../contract/execution.ts';
import type { Partition } from '../contract/partition.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import type { Verdict } from './outcome.ts';
import type { HostContext } from './run-context.ts';

/** An execution that begins later than this after its due time is past due. */
export const PAST_DUE_AFTER_MS = 60_000;

/** What one run does for one occurrence: its own, or unfinished work of an earlier run. */
export interface Work {
  readonly trigger: Trigger;
  readonly occurrence: Occurrence | undefined;
  /** Which try of the occurrence this is, before retries of the policy. */
  readonly attempt: number;
  /** The platform or the driver says that it is late. */
  readonly late: boolean;
  /** Milliseconds after the due time at which the host meant to begin. */
  readonly jitterMs: number;
  /** The part of the occurrence, where it is divided. */
  readonly partition?: Partition | undefined;
}

/** Milliseconds since a due time, its own jitter left out; 0 for work without one. */
function latenessMs({ occurrence, jitterMs }: Work, now: Instant): number {
  return occurrence === undefined ? 0 : now - occurrence.scheduledTime.getTime() - jitterMs;
}

/** Whether work that begins now is served later than it was due. */
export function isPastDue(work: Work, now: Instant): boolean {
  return work.late || latenessMs(work, now) > PAST_DUE_AFTER_MS;
}

/** Whether work that begins now is too late to be done, by its policy and its host. */
export function latenessVerdict(
  work: Work,
  { maxLatenessMs, misfire }: ResolvedPolicy,
  { clock, drivesSchedule }: HostContext,
): Verdict | undefined {
  const now = clock.now();
  if (maxLatenessMs !== undefined && latenessMs(work, now) > maxLatenessMs) {
    return { status: 'skipped', reason: 'tooLate' };
  }
  const skipsLate = drivesSchedule && misfire === 'skip';
  return skipsLate && isPastDue(work, now) ? { status: 'skipped', reason: 'pastDue' } : undefined;
}

/** The due time of work, if it has one. */
export function dueTimeOf({ occurrence }: Work): Instant | undefined {
  return occurrence && toInstant(occurrence.scheduledTime.getTime());
}
