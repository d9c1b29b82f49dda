import { longestGapMs, shortestTimeForMs } from '../../plan/due-gaps.ts';
import { seconds } from '../../processes/run-limits.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
import { Commented } from '../../text/commented.ts';

/** With less, the controller, which looks every ten seconds, may never start a job. */
const LEAST = 10;
/** A run that begins later than this is past due. */
const PAST_DUE = 60;

/**
 * How late a job may still be started: no later than the service takes it, and long enough for the newest missed due time
 * where missed ones are made up for.
 *
 * @param runSeconds - How long a run may take.
 */
export function startingDeadline(
  { policy, schedule, translation }: ScheduledService,
  runSeconds: number,
): Commented<number> {
  const { maxLatenessMs, misfire, overlap } = policy;
  if (maxLatenessMs !== undefined) {
    const why = `The service takes no run that is more than ${maxLatenessMs} ms late; at least ${LEAST}, or no job might start.`;
    return new Commented(why, Math.max(LEAST, seconds(maxLatenessMs)));
  }
  if (misfire === 'skip') return new Commented("misfire: 'skip': missed due times are not made up.", PAST_DUE);
  // More than a hundred missed due times, and the controller may give up.
  const hundredMs = shortestTimeForMs(schedule, 100) ?? Number.POSITIVE_INFINITY;
  const newestMissed = Math.min(seconds(longestGapMs(schedule)), Math.floor(hundredMs / 1000));
  const queued = overlap === 'queue' ? runSeconds : 0;
  const why = translation.guarded
    ? 'After downtime one missed tick is made up for, and the host skips it where it is not due.'
    : 'After downtime the newest missed due time is made up: this is the longest time between two due times.';
  return new Commented(why, Math.max(LEAST, newestMissed, queued));
}
