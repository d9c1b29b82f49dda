import { memoize } from '../base/memoize.ts';
import type { ServiceState } from '../contract/runner.ts';
import type { TaskQueueState } from '../contract/task-queue.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import { formatSchedule } from '../schedule/schedule.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import type { Clock } from '../time/clock.ts';
import { addToInstant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';

/** Every probe asks for all of them. */
const scheduleText = memoize(formatSchedule);

/** What the background services of a host are doing, in registration order. */
export function serviceStates(
  runners: Iterable<ServiceRunner>,
  { isStarted, clock }: { readonly isStarted: boolean; readonly clock: Clock },
): readonly ServiceState[] {
  const now = clock.now();
  const moment = clock.monotonic();
  const since = (forMs: number | undefined): Date | undefined =>
    forMs === undefined ? undefined : new Date(addToInstant(now, -forMs));
  return Array.from(runners, (runner) => {
    const { status, schedule } = runner;
    const { abandonedSince, lastSuccess, leaseLostAt } = status;
    const nextDue = isStarted ? status.nextDue : undefined;
    const jitterMs = isStarted ? runner.policy.jitterMs : 0;
    return {
      name: runner.name,
      state: stateOf(runner, isStarted),
      schedule: schedule && scheduleText(schedule),
      runningSince: since(status.runningForMs(moment)),
      waitingSince: since(status.waitingForMs(moment)),
      nextDue: nextDue === undefined ? undefined : new Date(nextDue),
      latenessMs: nextDue === undefined ? 0 : Math.max(0, now - nextDue - jitterMs),
      periodMs: status.periodMs,
      abandonedSince: since(abandonedSince === undefined ? undefined : moment - abandonedSince),
      blockedRuns: status.blocked,
      lastOutcome: status.lastOutcome,
      lastSuccess: lastSuccess === undefined ? undefined : new Date(lastSuccess),
      consecutiveFaults: status.consecutiveFaults,
      leaseLostAt: leaseLostAt === undefined ? undefined : new Date(leaseLostAt),
      counts: { ...status.counts },
    };
  });
}

/** What the background task queues of a host hold, in registration order. */
export function queueStates(
  queues: Iterable<TaskQueue>,
  { isStarted, clock }: { readonly isStarted: boolean; readonly clock: Clock },
): readonly ServiceState[] {
  const now = clock.now();
  const moment = clock.monotonic();
  const since = (then: Moment | undefined): Date | undefined =>
    then === undefined ? undefined : new Date(addToInstant(now, then - moment));
  return Array.from(queues, ({ name, status, state: queue, oldest }) => {
    const { abandoned, abandonedSince, lastSuccess, lastOutcome, consecutiveFaults, counts } = status;
    const isBlocked = abandoned >= queue.concurrency;
    return {
      name,
      state: stateOfQueue(queue, abandoned, isStarted),
      schedule: undefined,
      runningSince: since(oldest.running),
      waitingSince: since(oldest.waiting),
      nextDue: undefined,
      latenessMs: 0,
      periodMs: undefined,
      abandonedSince: since(abandonedSince),
      blockedRuns: isBlocked ? queue.waiting : 0,
      lastOutcome,
      lastSuccess: lastSuccess === undefined ? undefined : new Date(lastSuccess),
      leaseLostAt: undefined,
      consecutiveFaults,
      counts: { ...counts },
      queue,
    };
  });
}

function stateOfQueue(
  { waiting, running }: TaskQueueState,
  abandoned: number,
  isStarted: boolean,
): ServiceState['state'] {
  if (abandoned > 0) return 'abandoned';
  if (running > 0) return 'running';
  if (waiting > 0) return 'waiting';
  return isStarted ? 'idle' : 'stopped';
}

function stateOf({ status, context, isRunning }: ServiceRunner, isStarted: boolean): ServiceState['state'] {
  if (status.abandoned > 0) return 'abandoned';
  if (isRunning) return status.isWaiting ? 'waiting' : 'running';
  if (!isStarted) return 'stopped';
  if (status.hasFinished) return 'finished';
  return context?.ledger.paused ? 'paused' : 'idle';
}
