import {
  addToInstant,
  type Clock,
  failureOf,
  type Instant,
  type Invocation,
  type RunResult,
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

/** The parts of a timer's handler. */
export interface HandledTimer {
  readonly schedule: TimedSchedule;
  /** `Infinity` without a timeout. */
  readonly functionTimeoutMs: number;
  readonly clock: Clock;
  readonly invocation: CurrentInvocation;
  invoke(invocation: Invocation): Promise<RunResult>;
}

/**
 * Makes the handler of one timer: Azure's arguments become a run, the run's outcome becomes Azure's answer.
 *
 * It resolves with `undefined`, or rejects with an `Error` whose message contains the whole chain of causes: only message
 * and stack leave the worker.
 */
export function createTimerHandler(timer: HandledTimer): (payload: unknown, context: TimerContext) => Promise<void> {
  return (payload, context) => timer.invocation.run(context, () => handle(timer, payload, context));
}

async function handle(timer: HandledTimer, payload: unknown, context: TimerContext): Promise<void> {
  const failure = await run(timer, payload, context);
  if (failure !== undefined) throw foldError(failure);
}

async function run(timer: HandledTimer, payload: unknown, context: TimerContext): Promise<Error | undefined> {
  const { functionTimeoutMs, schedule, clock } = timer;
  const remainingMs = Number.isFinite(functionTimeoutMs) ? functionTimeoutMs : undefined;
  const now = clock.now();
  const { trigger, pastDue, next } = readTimer(payload);
  try {
    const scheduledAt = trigger === 'manual' ? undefined : (next?.getTime() ?? (await lastDueTime(schedule, now)));
    const attempt = attemptOf(context);
    const { inContext } = timer.invocation;
    const { outcome } = await timer.invoke({ trigger, pastDue, remainingMs, attempt, scheduledAt, inContext });
    return failureOf(outcome);
  } catch (thrown) {
    // The host could not start.
    return toError(thrown);
  }
}

// Azure keeps no record of schedules finer than a minute. The schedule language is loaded only then.
async function lastDueTime(schedule: TimedSchedule, now: Instant): Promise<number | undefined> {
  const { dueTimesOf } = await import('@anyhost/core/schedule');
  return dueTimesOf(schedule).previous(addToInstant(now, EARLY_MS));
}

function attemptOf({ retryContext }: TimerContext): number {
  const retries = retryContext?.retryCount;
  return typeof retries === 'number' && Number.isSafeInteger(retries) && retries >= 0 ? retries + 1 : 1;
}
