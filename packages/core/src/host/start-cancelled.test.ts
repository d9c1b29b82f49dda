import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { deferred, forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf } from '../fixtures/host.fixture.ts';
import { type ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { asyncSchemaOf } from '../fixtures/schema.fixture.ts';
import { continuous, every } from '../schedule/schedule.ts';
import type { BuiltHost } from './host.ts';

const reason = new Error('enough');

describe('a start whose caller aborts', () => {
  test('begins nothing when the signal had aborted before [S03]', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {} }));
    expect(await errorOf(host.start({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(calls).toEqual([]);
    expect(host.state).toBe('failed');
  });

  test('begins no execution either when the signal had aborted before, nor later [B10]', async () => {
    let runs = 0;
    const application = defineApplication('orders').job('loop', { schedule: continuous() }, async () => {
      runs += 1;
    });
    const { host, clock } = hostOf(application, { platform: { driver: scheduleDriver() } });
    expect(await errorOf(host.start({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    await clock.advance(60_000);
    expect([runs, clock.pending]).toEqual([0, 0]);
    expect(await host.run('loop')).toMatchObject({ status: 'refused' });
  });

  test.each<[string, (controller: AbortController, host: BuiltHost, clock: ManualClock) => unknown]>([
    ['its caller aborts', (controller) => controller.abort(reason)],
    ['the host is stopped', (_, host) => void host.stop().catch(() => {})],
    ['the startup timeout has passed', (_controller, _host, clock) => clock.advance(5000)],
  ])('has a signal that aborts when %s [S05]', async (_, end) => {
    const controller = new AbortController();
    const signals: AbortSignal[] = [];
    const hooks = {
      startAsync: (signal: AbortSignal) => {
        signals.push(signal);
        return untilAborted(signal);
      },
    };
    const { host, clock } = hostOf(recordingApplication([], { a: hooks }), { startupTimeoutMs: 5000 });
    const starting = errorOf(host.start({ signal: controller.signal }));
    await settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await end(controller, host, clock);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await starting).toBe(signals[0]?.reason);
  });

  test('rejects with the caller’s reason, whatever the service rejected with, and stops what had started', async () => {
    const calls: string[] = [];
    const controller = new AbortController();
    const { host, clock } = hostOf(
      recordingApplication(calls, {
        a: {},
        b: {
          startAsync: async (signal) => {
            await untilAborted(signal).catch(() => {});
            throw new DOMException('stopped', 'AbortError');
          },
        },
        c: {},
      }),
    );
    const starting = errorOf(host.start({ signal: controller.signal }));
    await settle();
    controller.abort(reason);
    expect(await starting).toBe(reason);
    expect(calls.slice(3)).toEqual([
      'a.startAsync',
      'b.startAsync',
      'a.stoppingAsync',
      'a.stopAsync',
      'a.stoppedAsync',
    ]);
    expect(clock.pending).toBe(0);
  });

  test('is checked between services: no other service starts even if none heeds the signal', async () => {
    const calls: string[] = [];
    const controller = new AbortController();
    const application = recordingApplication(calls, { a: { startAsync: () => controller.abort(reason) }, b: {} });
    expect(await errorOf(hostOf(application).host.start({ signal: controller.signal }))).toBe(reason);
    expect(calls).not.toContain('b.startAsync');
    expect(calls).toContain('a.stopAsync');
  });

  test('is checked between phases', async () => {
    const calls: string[] = [];
    const controller = new AbortController();
    const application = recordingApplication(calls, { a: { startAsync: () => controller.abort(reason) } });
    expect(await errorOf(hostOf(application).host.start({ signal: controller.signal }))).toBe(reason);
    expect(calls).not.toContain('a.startedAsync');
  });

  test('is never masked: a service’s own error is the one', async () => {
    const failure = new Error('mine');
    const controller = new AbortController();
    const application = recordingApplication([], {
      a: {
        startAsync: () => {
          controller.abort(reason);
          throw failure;
        },
      },
    });
    expect(await errorOf(hostOf(application).host.start({ signal: controller.signal }))).toBe(failure);
  });

  test('has no effect once the host has started', async () => {
    const controller = new AbortController();
    const { host } = hostOf(recordingApplication([], { a: {} }));
    await host.start({ signal: controller.signal });
    controller.abort(reason);
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('has no effect on executions, which begin when the start is over [B08]', async () => {
    const controller = new AbortController();
    const { host, outcomes } = hostOf(
      defineApplication('orders').job('loop', { schedule: continuous() }, (signal) => untilAborted(signal)),
      { platform: { driver: scheduleDriver() } },
    );
    await host.start({ signal: controller.signal });
    await settle();
    controller.abort(reason);
    await settle();
    expect([host.state, outcomes]).toEqual(['started', []]);
    await host.stop();
    expect(outcomes).toMatchObject([{ status: 'interrupted' }]);
  });
});

describe('a host that is stopped while it starts', () => {
  test('cancels the start, stops what had started, and the stop itself is clean [F08]', async () => {
    const calls: string[] = [];
    const { host, lines, clock } = hostOf(
      recordingApplication(calls, { a: {}, b: { startAsync: (signal) => untilAborted(signal) } }),
    );
    const starting = anyhostErrorOf(host.start());
    await settle();
    await host.stop();
    expect((await starting).code).toBe('ERR_ANYHOST_HOST_STOPPING');
    expect(calls.slice(-3)).toEqual(['a.stoppingAsync', 'a.stopAsync', 'a.stoppedAsync']);
    expect(host.state).toBe('stopped');
    const { started, stopping, stopped } = host.lifetime;
    expect([started.aborted, stopping.aborted, stopped.aborted]).toEqual([false, true, true]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('by stopApplication in a startAsync starts no other service', async () => {
    const calls: string[] = [];
    const application = defineApplication('orders')
      .hostedService('a', ({ lifetime }) => ({
        startAsync: async () => {
          calls.push('a starts');
          lifetime.stopApplication();
          lifetime.stopApplication();
        },
        stopAsync: async () => void calls.push('a stops'),
      }))
      .hostedService('b', () => ({
        startAsync: async () => void calls.push('b starts'),
        stopAsync: async () => void calls.push('b stops'),
      }));
    const { host } = hostOf(application);
    expect((await anyhostErrorOf(host.start())).code).toBe('ERR_ANYHOST_HOST_STOPPING');
    await host.stop();
    expect(calls).toEqual(['a starts', 'a stops']);
    expect(host.state).toBe('stopped');
  });

  test('by a listener of started serves nothing', async () => {
    const { host, outcomes, clock, events } = hostOf(
      defineApplication('orders').job('poll', { schedule: every('1m'), runOnStart: true }, async () => {}),
      { platform: { driver: scheduleDriver() } },
    );
    host.lifetime.started.addEventListener('abort', () => host.lifetime.stopApplication());
    await host.start().catch(() => {});
    await host.stop();
    await clock.advance(120_000);
    expect(outcomes).toEqual([]);
    expect(events()).not.toContain('host.started');
    expect(host.lifetime.stopped.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('by a listener of started aborts what that listener had started', async () => {
    const { host, clock } = hostOf(
      defineApplication('orders').job('poll', { schedule: every('1m') }, (signal) => untilAborted(signal)),
    );
    let running: Promise<unknown> = Promise.resolve();
    host.lifetime.started.addEventListener('abort', () => {
      running = host.run('poll');
      host.lifetime.stopApplication();
    });
    const before = clock.now();
    await host.start().catch(() => {});
    await host.stop();
    await running;
    expect([clock.now(), clock.pending]).toEqual([before, 0]);
  });

  test('waits for a singleton no longer than the shutdown timeout', async () => {
    const { host, clock } = hostOf(defineApplication('orders').singleton('pool', forever), { shutdownTimeoutMs: 5000 });
    const starting = anyhostErrorOf(host.start());
    await settle();
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(4999);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    expect((await stopping).message).toContain("singleton 'pool'");
    const error = await starting;
    expect(error.message).toContain("singleton 'pool' did not settle");
    expect(error.cause).toMatchObject({ code: 'ERR_ANYHOST_HOST_STOPPING' });
    expect(clock.pending).toBe(0);
  });

  test('while its schedules read the store counts as started: it stops as any other', async () => {
    const slow = deferred();
    const { host, events, clock } = drivenBy(slowStore(slow.promise));
    await host.start();
    const stopping = host.stop();
    slow.resolve();
    await stopping;
    expect(events().filter((event) => String(event).startsWith('host.'))).toEqual([
      'host.starting',
      'host.started',
      'host.stopping',
      'host.stopped',
    ]);
    expect(clock.pending).toBe(0);
  });
});

describe('a start that takes too long', () => {
  test.each(['startingAsync', 'startAsync', 'startedAsync'])('names what was pending: %s [M01, M05]', async (phase) => {
    const { host, clock } = hostOf(
      recordingApplication([], { a: {}, slow: { [phase]: (signal: AbortSignal) => untilAborted(signal) } }),
      { startupTimeoutMs: 5000 },
    );
    const starting = anyhostErrorOf(host.start());
    await clock.advance(4999);
    expect(host.state).toBe('starting');
    await clock.advance(1);
    const error = await starting;
    expect(error.code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(error.message).toContain(`longer than startupTimeoutMs (5000 ms); pending: 'slow' (${phase})`);
    expect(error.details).toEqual({ startupTimeoutMs: 5000, pending: [`'slow' (${phase})`] });
    expect(clock.pending).toBe(0);
  });

  test('names all that were pending in concurrent mode [M01]', async () => {
    const slow = { startAsync: (signal: AbortSignal): unknown => untilAborted(signal) };
    const { host, clock } = hostOf(recordingApplication([], { a: slow, b: {}, c: slow }), {
      startupTimeoutMs: 5000,
      servicesStartConcurrently: true,
    });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    expect((await starting).details['pending']).toEqual(["'a' (startAsync)", "'c' (startAsync)"]);
  });

  test('does not wait for a service that ignores its signal; those before it still stop [M01]', async () => {
    const calls: string[] = [];
    const { host, clock } = hostOf(recordingApplication(calls, { a: {}, stuck: { startAsync: forever } }), {
      startupTimeoutMs: 5000,
      shutdownTimeoutMs: 10_000,
    });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    const error = await starting;
    expect(error.code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(error.details).toEqual({ startupTimeoutMs: 5000, pending: ["'stuck' (startAsync)"] });
    expect(calls.slice(-3)).toEqual(['a.stoppingAsync', 'a.stopAsync', 'a.stoppedAsync']);
    expect([clock.elapsedMs, clock.pending]).toEqual([5000, 0]);
  });

  test('can be caused by a factory [M01]', async () => {
    const { host, clock } = hostOf(defineApplication('orders').singleton('pool', forever), { startupTimeoutMs: 5000 });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(5000);
    expect((await starting).details['pending']).toEqual(["singleton 'pool'"]);
    expect(clock.pending).toBe(0);
  });

  test('counts from the call of start, even if the limit comes from the settings', async () => {
    const schema = asyncSchemaOf((value) => value);
    const slow = deferred();
    const settings = {
      '~standard': { ...schema['~standard'], validate: () => slow.promise.then(() => ({ value: {} })) },
    };
    const application = defineApplication('orders').settings('ordering', settings).singleton('pool', forever);
    const { host, clock } = hostOf(application, { environment: { ANYHOST__STARTUP_TIMEOUT_MS: '5000' } });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(3000);
    slow.resolve();
    await clock.advance(1999);
    expect(host.state).toBe('starting');
    await clock.advance(1);
    expect((await starting).details).toEqual({ startupTimeoutMs: 5000, pending: ["singleton 'pool'"] });
  });

  test('can be caused by a schema [M01]', async () => {
    const schema = asyncSchemaOf((value) => value);
    const hanging = { '~standard': { ...schema['~standard'], validate: () => forever() } };
    const { host, clock } = hostOf(defineApplication('orders').settings('ordering', hanging), {
      startupTimeoutMs: 5000,
      shutdownTimeoutMs: 1000,
    });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(6000);
    expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
  });

  test('does not count what the schedules ask the store afterwards', async () => {
    const { host, clock } = drivenBy(slowStore(forever()), { startupTimeoutMs: 5000 });
    await host.start();
    await clock.advance(6000);
    expect(host.state).toBe('started');
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test('is not reported for a start that takes just less than the limit', async () => {
    const slow = deferred();
    const { host, clock } = hostOf(recordingApplication([], { a: { startAsync: () => slow.promise } }), {
      startupTimeoutMs: 5000,
    });
    const starting = host.start();
    await clock.advance(4999);
    slow.resolve();
    await starting;
    expect(clock.pending).toBe(0);
    await host.stop();
  });
});

function slowStore(answer: Promise<unknown>): DurableStore {
  const store = durableStore();
  return {
    ...store,
    get: async (key) => {
      await answer;
      return store.get(key);
    },
  };
}

function drivenBy(store: DurableStore, options: Parameters<typeof hostOf>[1] = {}): ReturnType<typeof hostOf<'poll'>> {
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m') }, async () => {});
  return hostOf(application, { ...options, platform: { driver: scheduleDriver() } });
}
