import {
  type Clock,
  failureOf,
  type Instant,
  type Invocation,
  type RunResult,
  type TimedSchedule,
  toError,
  toInstant,
} from '@anyhost/core';
import type { CoveringSchedule } from '@anyhost/core/schedule';
import { assertContext } from './assert-context.ts';
import type { CurrentInvocation } from './current-invocation.ts';
import { foldError } from './fold-error.ts';
import { GuardedSlots } from './guarded-slots.ts';
import { attemptOf, invocationIdOf, signalOf, type TimerContext } from './invocation-facts.ts';
import { readTimer } from './timer-payload.ts';
import { UnrecordedSlots } from './unrecorded-slots.ts';

/** The parts of a timer's handler. */
export interface HandledTimer {
  readonly service: string;
  readonly schedule: TimedSchedule;
  /** The timer ticks by this schedule, and the service is called only when it is due. */
  readonly covering: CoveringSchedule | undefined;
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
  const slots = new UnrecordedSlots(timer.covering?.schedule ?? timer.schedule);
  const guarded = timer.covering && new GuardedSlots(timer.schedule, timer.service);
  return async (payload, context) => {
    assertContext(context, timer.service);
    await timer.invocation.run(context, async () => {
      const { failure, slot } = await run(timer, slots, { payload, context, guarded });
      if (failure === undefined) return;
      if (slot !== undefined) slots.failed(slot);
      throw foldError(failure);
    });
  };
}

interface Served {
  readonly failure: Error | undefined;
  /** The due time that was served, if Azure has no record of it. */
  readonly slot: Instant | undefined;
}

async function run(
  { functionTimeoutMs, clock, invocation: { inContext }, invoke }: HandledTimer,
  slots: UnrecordedSlots,
  {
    payload,
    context,
    guarded,
  }: { readonly payload: unknown; readonly context: TimerContext; readonly guarded: GuardedSlots | undefined },
): Promise<Served> {
  const remainingMs = Number.isFinite(functionTimeoutMs) ? functionTimeoutMs : undefined;
  const attempt = attemptOf(context);
  const { trigger, pastDue, next } = readTimer(payload);
  const now = clock.now();
  const isRecorded = trigger === 'manual' || next !== undefined;
  const slot = isRecorded ? undefined : attempt > 1 ? slots.retry(now) : slots.tick(now);
  const tick = next === undefined ? slot : toInstant(next.getTime());
  // A manual run, through the admin endpoint, has no tick and is made whatever the time.
  const found = tick === undefined ? undefined : guarded?.find(tick, { now, pastDue });
  const { slot: scheduledAt = tick, guard } = found ?? {};
  const signal = signalOf(context);
  try {
    const { outcome } = await invoke({
      id: invocationIdOf(context),
      trigger,
      pastDue,
      remainingMs,
      attempt,
      scheduledAt,
      signal,
      inContext,
      guard,
    });
    return { failure: failureOf(outcome), slot };
  } catch (thrown) {
    // The host could not start.
    return { failure: toError(thrown), slot };
  } finally {
    guarded?.answered(clock.now());
  }
}
