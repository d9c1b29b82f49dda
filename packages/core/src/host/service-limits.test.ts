import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { LifecycleLimits } from '../application/policy.ts';
import { forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { type PhaseActions, recordingService } from '../fixtures/hosted-service.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

const MODES = [{ concurrently: false }, { concurrently: true }];
const START_PHASES = ['startingAsync', 'startAsync', 'startedAsync'] as const;
const STOP_PHASES = ['stoppingAsync', 'stopAsync', 'stoppedAsync'] as const;

/** Three services; the one in the middle has limits of its own. */
function limited(calls: string[], limits: LifecycleLimits, actions: PhaseActions, others: PhaseActions = {}) {
  return defineApplication('orders')
    .hostedService('a', () => recordingService('a', calls, others))
    .hostedService('slow', () => recordingService('slow', calls, actions), limits)
    .hostedService('b', () => recordingService('b', calls, others));
}

describe('startTimeoutMs', () => {
  const limits = { startTimeoutMs: 500 };

  test.each(START_PHASES)('fails the start and names service, phase and limit: %s [M01, M05]', async (phase) => {
    const { host, clock, events } = hostOf(limited([], limits, { [phase]: untilAborted }), { startupTimeoutMs: 5000 });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(499);
    expect(host.state).toBe('starting');
    await clock.advance(1);
    const error = await starting;
    expect(error.code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(error.message).toContain(`'slow' took longer to start than its startTimeoutMs (500 ms), in ${phase}`);
    const pending = [`'slow' (${phase})`];
    expect(error.details).toEqual({ service: 'slow', phase, startTimeoutMs: 500, pending });
    expect(events().filter((event) => event === 'host.startFailed')).toHaveLength(1);
    expect([host.state, clock.pending]).toEqual(['failed', 0]);
  });

  test('is shared by its three phases, and not used up while others start', async () => {
    const calls: string[] = [];
    const clock = new ManualClock();
    const slowly = (ms: number) => (): Promise<boolean> => delay(clock, ms);
    const actions = { startingAsync: slowly(200), startAsync: slowly(200), startedAsync: slowly(200) };
    const others = { startingAsync: slowly(1000), startAsync: slowly(1000) };
    const { host } = hostOf(limited(calls, limits, actions, others), { clock });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(1000 + 200 + 1000 + 1000 + 200 + 1000);
    expect(host.pending).toEqual(["'slow' (startedAsync)"]);
    await clock.advance(100);
    expect((await starting).details).toMatchObject({ phase: 'startedAsync' });
    expect(clock.elapsedMs).toBe(4500);
  });

  test('does not wait for a service that ignores its signal; what had started stops', async () => {
    const calls: string[] = [];
    const { host, clock } = hostOf(limited(calls, limits, { startAsync: forever }));
    const starting = anyhostErrorOf(host.start());
    await clock.advance(500);
    expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(calls.slice(-3)).toEqual(['a.stoppingAsync', 'a.stopAsync', 'a.stoppedAsync']);
    expect([clock.elapsedMs, clock.pending]).toEqual([500, 0]);
  });

  test('stops a service that has started after that', async () => {
    const calls: string[] = [];
    const clock = new ManualClock();
    const slow = { startAsync: () => delay(clock, 800) };
    const { host, events } = hostOf(limited(calls, limits, slow), { clock });
    const starting = errorOf(host.start());
    await clock.advance(500);
    await starting;
    expect(calls).not.toContain('slow.stopAsync');
    await clock.advance(300);
    expect(calls).toContain('slow.stopAsync');
    expect(events()).toContain('host.startedLate');
  });

  test('stops a service that answers the abort by returning', async () => {
    const calls: string[] = [];
    const { host, clock } = hostOf(limited(calls, limits, { startAsync: whenAborted }));
    const starting = anyhostErrorOf(host.start());
    await clock.advance(500);
    expect((await starting).details).toMatchObject({ service: 'slow', phase: 'startAsync' });
    expect(calls).not.toContain('b.startAsync');
    expect(calls.filter((call) => call === 'slow.stopAsync')).toHaveLength(1);
  });

  test('started concurrently, the others finish their phase, and then stop', async () => {
    const calls: string[] = [];
    const app = limited(calls, limits, { startAsync: untilAborted });
    const { host, clock } = hostOf(app, { servicesStartConcurrently: true });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(500);
    expect((await starting).details).toMatchObject({ service: 'slow' });
    expect(calls.filter((call) => call.endsWith('.stopAsync'))).toEqual(['b.stopAsync', 'a.stopAsync']);
  });

  test.each([
    ['the shorter startupTimeoutMs ends the start', { startupTimeoutMs: 300 }, 'startupTimeoutMs (300 ms)', 300],
    ['its own limit ends it before a longer one', { startupTimeoutMs: 900 }, 'startTimeoutMs (500 ms)', 500],
  ])('%s', async (_what, options, text, afterMs) => {
    const { host, clock } = hostOf(limited([], limits, { startAsync: untilAborted }), options);
    const starting = anyhostErrorOf(host.start());
    await clock.advance(afterMs);
    expect((await starting).message).toContain(text);
  });

  test('leaves no timer and does not abort the signal of a service that starts in time', async () => {
    const signals: AbortSignal[] = [];
    const { host, clock } = await startedHost(
      limited([], limits, { startAsync: (signal) => void signals.push(signal) }),
    );
    await clock.advance(10_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('a start that its caller cancels aborts the signal with the reason of the caller', async () => {
    const reasons: unknown[] = [];
    const startAsync = async (signal: AbortSignal): Promise<void> => {
      await whenAborted(signal);
      reasons.push(signal.reason);
    };
    const { host } = hostOf(limited([], limits, { startAsync }));
    const caller = new AbortController();
    const starting = errorOf(host.start({ signal: caller.signal }));
    await settle();
    const reason = new Error('changed my mind');
    caller.abort(reason);
    expect(await starting).toBe(reason);
    expect(reasons).toEqual([reason]);
  });
});

describe('stopTimeoutMs', () => {
  const limits = { stopTimeoutMs: 500 };

  test.each(STOP_PHASES.flatMap((phase) => MODES.map((mode) => ({ phase, ...mode }))))(
    'aborts the signal, goes on without the service and names it: $phase, concurrently $concurrently [M02, M05]',
    async ({ phase, concurrently }) => {
      const calls: string[] = [];
      const reasons: unknown[] = [];
      const ignoring = (signal: AbortSignal): Promise<never> => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return forever();
      };
      const { host, clock } = await startedHost(limited(calls, limits, { [phase]: ignoring }), {
        servicesStopConcurrently: concurrently,
      });
      const stopping = anyhostErrorOf(host.stop());
      await clock.advance(499);
      expect(host.pending).toEqual([`'slow' (${phase}, stopTimeoutMs: 500 ms)`]);
      await clock.advance(1);
      const error = await stopping;
      expect(error.code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
      expect(error.message).toContain(`still busy: 'slow' (${phase}, stopTimeoutMs: 500 ms)`);
      expect(reasons).toMatchObject([{ details: { service: 'slow', phase, stopTimeoutMs: 500 } }]);
      // Every other service, and every other phase of this one, has had its turn.
      expect(new Set(calls.slice(-9))).toEqual(new Set(STOP_PHASES.flatMap((each) => servicesIn(each))));
      expect([clock.elapsedMs, clock.pending]).toEqual([500, 0]);
    },
  );

  test('a service that hangs uses up its own time only: the others have the rest [Q02]', async () => {
    const clock = new ManualClock();
    const stoppedAt: number[] = [];
    const stopAsync = async (signal: AbortSignal): Promise<void> => {
      await delay(clock, 4000, signal);
      stoppedAt.push(clock.elapsedMs);
    };
    const app = limited([], limits, { stopAsync: forever }, { stopAsync });
    const { host } = await startedHost(app, { clock, shutdownTimeoutMs: 10_000 });
    const stopping = errorOf(host.stop());
    await clock.advance(10_000);
    await stopping;
    expect(stoppedAt).toEqual([4000, 8500]);
  });

  test('is shared by its three phases, and not used up while others stop', async () => {
    const clock = new ManualClock();
    const slowly = (ms: number) => (): Promise<boolean> => delay(clock, ms);
    const actions = { stoppingAsync: slowly(200), stopAsync: slowly(200), stoppedAsync: slowly(200) };
    const app = limited([], limits, actions, { stopAsync: slowly(1000) });
    const { host } = await startedHost(app, { clock });
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(5000);
    expect((await stopping).details['late']).toEqual(["'slow' (stoppedAsync, stopTimeoutMs: 500 ms)"]);
  });

  test('a service that stops when its signal aborts has stopped', async () => {
    const { host, clock } = await startedHost(limited([], limits, { stopAsync: whenAborted }));
    const stopping = host.stop();
    await clock.advance(500);
    await stopping;
    expect(host.state).toBe('stopped');
  });

  test('the shutdown timeout ends the stop of a service that has more time of its own', async () => {
    const app = limited([], { stopTimeoutMs: 60_000 }, { stopAsync: untilAborted });
    const { host, clock } = await startedHost(app, { shutdownTimeoutMs: 1000 });
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(1000);
    expect((await stopping).message).toContain('within shutdownTimeoutMs (1000 ms)');
    expect([clock.elapsedMs, clock.pending]).toEqual([1000, 0]);
  });
});

describe('stopTimeoutMs of a background service', () => {
  test('gives an execution that ignores its signal up after three quarters of it [B06]', async () => {
    const { host, clock, outcomes } = await startedHost(jobOf(forever, { stopTimeoutMs: 1000 }));
    void host.run('poll');
    await settle();
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(750);
    const error = await stopping;
    expect(error.message).toContain("in its part of shutdownTimeoutMs (30000 ms); still busy: an execution of 'poll'");
    expect(outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'hostStopping' }]);
    expect(clock.elapsedMs).toBe(750);
  });

  test.each([
    { executionMs: 0, hooksMs: 1000 },
    { executionMs: 600, hooksMs: 400 },
    { executionMs: Number.POSITIVE_INFINITY, hooksMs: 250 },
  ])('leaves the rest to its hooks: an execution of $executionMs ms, hooks of $hooksMs ms', async (taken) => {
    const clock = new ManualClock();
    const spans: number[] = [];
    const app = stoppingSlowly(taken.executionMs, (ms) => spans.push(ms), clock);
    const { host } = await startedHost(app, { clock });
    void host.run('work');
    await settle();
    const stopping = host.stop().catch(() => {});
    await clock.advance(60_000);
    await stopping;
    expect(spans).toEqual([taken.hooksMs]);
  });

  test('does not count the time that other services take before its stop', async () => {
    const clock = new ManualClock();
    const spans: number[] = [];
    const app = stoppingSlowly(600, (ms) => spans.push(ms), clock).hostedService('other', () => {
      return recordingService('other', [], { stoppingAsync: () => delay(clock, 5000) });
    });
    const { host } = await startedHost(app, { clock });
    void host.run('work');
    await settle();
    const stopping = host.stop();
    await clock.advance(60_000);
    await stopping;
    expect(spans).toEqual([400]);
  });
});

describe('limits that are not times', () => {
  const wrong = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1000', null];
  test.each(wrong.flatMap((value) => ['startTimeoutMs', 'stopTimeoutMs'].map((option) => ({ option, value }))))(
    '$option: $value is refused where it is given',
    ({ option, value }) => {
      const hosted = (): AnyApplication =>
        defineApplication('orders').hostedService(
          'a',
          () => recordingService('a', []),
          Object.fromEntries([[option, value]]),
        );
      const job = (): AnyApplication => jobOf(async () => {}, Object.fromEntries([[option, value]]));
      for (const define of [hosted, job]) {
        expect(define).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
        expect(define).toThrow(option);
      }
    },
  );
});

function servicesIn(phase: string): readonly string[] {
  return ['b', 'slow', 'a'].map((name) => `${name}.${phase}`);
}

/** A background service with a limit of a second, whose execution goes on after the abort, and whose stop fills its time. */
function stoppingSlowly(executionMs: number, onStopped: (ms: number) => void, clock: ManualClock) {
  return defineApplication('orders').backgroundService('work', { schedule: onDemand(), stopTimeoutMs: 1000 }, () => ({
    startAsync: async () => {},
    executeAsync: async (signal) => {
      await whenAborted(signal);
      await (Number.isFinite(executionMs) ? delay(clock, executionMs) : forever());
    },
    stopAsync: async (signal) => {
      const begunAt = clock.elapsedMs;
      await whenAborted(signal);
      onStopped(clock.elapsedMs - begunAt);
    },
  }));
}
