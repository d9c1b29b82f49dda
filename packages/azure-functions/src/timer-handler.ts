import {
  addToInstant,
  type Clock,
  type ExecutionOutcome,
  failureOf,
  type Instant,
  type InvocationOptions,
  type TimedSchedule,
  toError,
} from '@anyhost/core';
import type { CurrentInvocation, LogTarget } from './current-invocation.ts';
import { foldError } from './fold-error.ts';
import { readTimer } from './timer-payload.ts';

/** A due time this far ahead is the one that fires: the clocks of Azure's host and of the worker may differ. */
const EARLY_MS = 1000;

/** The part of `InvocationContext` of `@azure/functions` that a timer needs. */
export interface TimerContext extends LogTarget {
  /** Only on a retry. */
  readonly retryContext?: { readonly retryCount?: unknown } | undefined;
}

/** What a timer's handler is made of. */
export interface HandledTimer {
  readonly schedule: TimedSchedule;
  /** `Infinity` without a timeout. */
  readonly functionTimeoutMs: number;
  readonly clock: Clock;
  readonly invocation: CurrentInvocation;
  invoke(options: InvocationOptions): Promise<ExecutionOutcome>;
}

/**
 * Makes the handler of one timer: Azure's arguments become a run, the run's outcome becomes Azure's answer.
 *
 * It resolves with nothing, or rejects with an `Error` whose message tells everything, because message and stack are
 * all that leaves the worker.
 */
export function createTimerHandler(timer: HandledTimer): (payload: unknown, context: TimerContext) => Promise<void> {
  return (payload, context) => timer.invocation.run(context, () => handle(timer, payload, context));
}

async function handle(timer: HandledTimer, payload: unknown, context: TimerContext): Promise<void> {
  const failure = await run(timer, payload, context);
  if (failure !== undefined) throw foldError(failure);
}

async function run(timer: HandledTimer, payload: unknown, context: TimerContext): Promise<Error | undefined> {
  const startedAt = timer.clock.now();
  const deadline = Number.isFinite(timer.functionTimeoutMs) ? new Date(startedAt + timer.functionTimeoutMs) : undefined;
  const { trigger, pastDue, next } = readTimer(payload);
  try {
    const scheduledTime = trigger === 'manual' ? undefined : (next ?? (await lastDueTime(timer.schedule, startedAt)));
    const occurrence = scheduledTime && { scheduledTime };
    return failureOf(await timer.invoke({ trigger, pastDue, deadline, attempt: attemptOf(context), ...occurrence }));
  } catch (thrown) {
    // The host could not start.
    return toError(thrown);
  }
}

// Azure keeps no record of schedules finer than a minute.
async function lastDueTime(schedule: TimedSchedule, now: Instant): Promise<Date | undefined> {
  const { dueTimesOf } = await import('@anyhost/core/schedule');
  const dueTime = dueTimesOf(schedule).previous(addToInstant(now, EARLY_MS));
  return dueTime === undefined ? undefined : new Date(dueTime);
}

function attemptOf({ retryContext }: TimerContext): number {
  const retries = retryContext?.retryCount;
  return typeof retries === 'number' && Number.isSafeInteger(retries) && retries >= 0 ? retries + 1 : 1;
}
