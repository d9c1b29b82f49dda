import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { defineApplication, type ExecutionOutcome, every } from '@anyhost/core';
import { captureLogs, fakeInvocationContext, fakeTimer, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createGate } from './fixtures/gate.fixture.ts';
import { createTimerApp, type RegisteredTimer } from './timer-app.ts';

const NOW = '2026-03-01T09:30:00.020Z';

describe('ticks of a schedule finer than a minute', () => {
  test('that come early or late have an occurrence of their own each, and none is left out', async () => {
    const { timer, clock, outcomes } = open();
    for (const waitMs of [0, 29_975, 30_100, 29_800, 30_085]) {
      await clock.advance(waitMs);
      await tick(timer);
    }
    expect(outcomes.map(({ occurrence }) => occurrence?.id)).toEqual(
      ['09:30:00', '09:30:30', '09:31:00', '09:31:30', '09:32:00'].map((time) => `poll@2026-03-01T${time}Z`),
    );
  });

  test('that fail keep their occurrence when Azure tries again, across due times', async () => {
    const { timer, clock, outcomes } = open(['no database', 'no database', undefined, undefined]);
    await expect(tick(timer)).rejects.toThrow('no database');
    for (const [retryCount, fails] of [
      [1, true],
      [2, false],
    ] as const) {
      await clock.advance(20_000);
      const retried = tick(timer, retryCount);
      if (fails) await expect(retried).rejects.toThrow('no database');
      else await retried;
    }
    await clock.advance(20_000);
    await tick(timer);
    expect(outcomes.map(({ occurrence, attempt }) => [occurrence?.id, attempt])).toEqual([
      ['poll@2026-03-01T09:30:00Z', 1],
      ['poll@2026-03-01T09:30:00Z', 2],
      ['poll@2026-03-01T09:30:00Z', 3],
      ['poll@2026-03-01T09:31:00Z', 1],
    ]);
  });
});

describe('the context of an invocation', () => {
  test.each<[string, unknown, RegExp]>([
    ['is missing', undefined, /with the context undefined; expected \(timer, context\)/],
    ['is null', null, /with the context null/],
    ['is something else', 'context', /with the context "context"/],
    ['has not all methods', { info() {}, error() {} }, /which has no trace, debug, warn;/],
    ['cannot be looked at', revoked(), /that cannot be read/],
  ])('that %s is an error that names the stand-in', async (_, context, message) => {
    const { timer } = open();
    const answer: Promise<unknown> = Reflect.apply(timer.handler, undefined, [fakeTimer(), context]);
    const error: unknown = await answer.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_EVENT', message: expect.stringMatching(message) });
    expect(error).toHaveProperty('message', expect.stringContaining('fakeInvocationContext() of @anyhost/testing'));
  });

  test('has an id, which traces of the execution carry', async () => {
    const seen: unknown[] = [];
    const note = (trace: unknown): unknown => seen.push(trace);
    subscribe('tracing:anyhost:execution:start', note);
    const { timer } = open();
    const context = fakeInvocationContext();
    await timer.handler(fakeTimer(), context);
    unsubscribe('tracing:anyhost:execution:start', note);
    expect(seen).toMatchObject([{ service: 'poll', invocationId: context.invocationId }]);
  });

  test('with a signal that aborts cancels the execution', async () => {
    const controller = new AbortController();
    const { timer, outcomes, started } = open([], true);
    const context = fakeInvocationContext({ signal: controller.signal });
    const answer = expect(timer.handler(fakeTimer(), context)).rejects.toThrow('ERR_ANYHOST_EXECUTION_CANCELLED');
    await started;
    controller.abort();
    await answer;
    expect(outcomes).toMatchObject([{ status: 'cancelled' }]);
  });

  test.each([['many'], [-1], [Number.NaN], [1.5]])('with the retry count %o is a first attempt', async (retryCount) => {
    const { timer, outcomes } = open();
    await timer.handler(fakeTimer(), Object.assign(fakeInvocationContext(), { retryContext: { retryCount } }));
    expect(outcomes).toMatchObject([{ attempt: 1 }]);
  });

  test('with a retry context that cannot be read is a first attempt', async () => {
    const { timer, outcomes } = open();
    const context = Object.defineProperty(fakeInvocationContext(), 'retryContext', {
      get() {
        throw new Error('do not look');
      },
    });
    await timer.handler(fakeTimer(), context);
    expect(outcomes).toMatchObject([{ status: 'completed', attempt: 1 }]);
  });

  test('with something else as a signal is served', async () => {
    const { timer, outcomes } = open();
    await timer.handler(fakeTimer(), Object.assign(fakeInvocationContext(), { signal: 'SIGTERM' }));
    expect(outcomes).toMatchObject([{ status: 'completed' }]);
  });
});

test('a timer object that cannot be looked at is a manual run', async () => {
  const { timer, outcomes } = open();
  await timer.handler(revoked(), fakeInvocationContext());
  expect(outcomes).toMatchObject([{ status: 'completed', trigger: 'manual' }]);
});

interface Opened {
  readonly timer: RegisteredTimer;
  readonly clock: VirtualClock;
  readonly outcomes: readonly ExecutionOutcome[];
  readonly started: Promise<void>;
}

/**
 * One timer that is due every thirty seconds.
 *
 * @param failures - The messages with which its executions fail, in order; `undefined` for none.
 * @param waits - Whether they wait until their signal aborts.
 */
function open(failures: readonly (string | undefined)[] = [], waits = false): Opened {
  const clock = new VirtualClock({ now: NOW });
  const outcomes: ExecutionOutcome[] = [];
  const left = [...failures];
  const gate = createGate();
  const app = defineApplication('shop').job('poll', { schedule: every('30s') }, async (signal) => {
    gate.open();
    const failure = left.shift();
    if (failure !== undefined) throw new Error(failure);
    if (!waits) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    signal.throwIfAborted();
  });
  const onOutcome = (outcome: ExecutionOutcome): number => outcomes.push(outcome);
  const timerApp = createTimerApp(app, { clock, environment: {}, logger: captureLogs(), onOutcome });
  const [timer] = timerApp.timers;
  if (timer === undefined) throw new Error('The application has no timer.');
  return { timer, clock, outcomes, started: gate.opened };
}

/** An invocation as Azure makes it where it keeps no record. */
async function tick(timer: RegisteredTimer, retryCount = 0): Promise<void> {
  const retryContext = retryCount === 0 ? undefined : { retryCount, maxRetryCount: 5 };
  await timer.handler(fakeTimer({ scheduleStatus: null }), fakeInvocationContext({ retryContext }));
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
