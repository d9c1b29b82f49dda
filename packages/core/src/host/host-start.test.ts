import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { recordingService } from '../fixtures/hosted-service.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { continuous } from '../schedule/schedule.ts';

const failure = new Error('mine');
const throwing = (): never => {
  throw failure;
};
const WAYS_TO_FAIL = [
  ['before a wait', throwing],
  [
    'after a wait',
    async () => {
      await settle();
      throw failure;
    },
  ],
] as const;

describe('a start', () => {
  test('runs the three phases in registration order, each a barrier, then says it has started [S01, S06, L05]', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: {} }));
    host.lifetime.started.addEventListener('abort', () => calls.push('started'));
    expect([host.state, host.lifetime.started.aborted]).toEqual(['created', false]);
    await host.start();
    expect(calls).toEqual([
      'a.startingAsync',
      'b.startingAsync',
      'a.startAsync',
      'b.startAsync',
      'a.startedAsync',
      'b.startedAsync',
      'started',
    ]);
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('logs its steps in order [G04]', async () => {
    const { host, lines } = await startedHost(recordingApplication([], {}));
    await host.stop();
    expect(lines.map(({ level, event }) => `${level} ${event}`)).toEqual([
      'debug host.starting',
      'info host.started',
      'info host.stopping',
      'debug host.stopped',
    ]);
    expect(lines[1]).toMatchObject({ application: 'orders', host: 'test' });
  });

  test('waits for each service before the next begins [Q02]', async () => {
    const calls: string[] = [];
    const slow = deferred();
    const { host } = hostOf(recordingApplication(calls, { a: { startAsync: () => slow.promise }, b: {} }));
    const starting = host.start();
    await settle();
    expect(calls).toEqual(['a.startingAsync', 'b.startingAsync', 'a.startAsync']);
    slow.resolve();
    await starting;
    expect(calls.at(3)).toBe('b.startAsync');
    await host.stop();
  });

  test('makes every hosted service before it calls the first hook, and none before it begins [C06]', async () => {
    const steps: string[] = [];
    const service = (name: string): HostedService => {
      steps.push(`make ${name}`);
      return { startAsync: async () => void steps.push(`start ${name}`), stopAsync: async () => {} };
    };
    const { host } = hostOf(
      defineApplication('orders')
        .hostedService('a', () => service('a'))
        .hostedService('b', () => service('b')),
    );
    expect(steps).toEqual([]);
    await host.start();
    expect(steps).toEqual(['make a', 'make b', 'start a', 'start b']);
    await host.stop();
  });

  test('starts two registrations of one factory as two services [C04]', async () => {
    let made = 0;
    const factory = (): HostedService => {
      made += 1;
      return { startAsync: async () => {}, stopAsync: async () => {} };
    };
    const { host } = await startedHost(
      defineApplication('orders').hostedService('a', factory).hostedService('b', factory),
    );
    expect(made).toBe(2);
    await host.stop();
  });

  test('visits only the hooks that a service has [L01]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(
      defineApplication('orders').hostedService('a', () => ({
        startAsync: async () => void calls.push('start'),
        stopAsync: async () => void calls.push('stop'),
        startedAsync: async () => void calls.push('started'),
      })),
    );
    await host.stop();
    expect(calls).toEqual(['start', 'started', 'stop']);
  });

  test('starts a hosted service once that is a singleton too; under its own name nobody can ask for it [C01]', async () => {
    const calls: string[] = [];
    let seen: readonly unknown[] = [];
    const application = defineApplication('orders')
      .singleton('consumer', () => recordingService('consumer', calls))
      .hostedService('worker', ({ consumer }) => consumer)
      .singleton('web', (services) => {
        seen = ['consumer' in services, 'worker' in services];
      });
    const { host } = await startedHost(application);
    expect(seen).toEqual([true, false]);
    expect(calls).toEqual(['consumer.startingAsync', 'consumer.startAsync', 'consumer.startedAsync']);
    await host.stop();
    expect(calls.slice(3)).toEqual(['consumer.stoppingAsync', 'consumer.stopAsync', 'consumer.stoppedAsync']);
  });

  test('calls a service’s methods on the service', async () => {
    class Counter implements HostedService {
      count = 0;
      async startAsync(): Promise<void> {
        this.count += 1;
      }
      async stopAsync(): Promise<void> {
        this.count += 1;
      }
    }
    const counter = new Counter();
    const { host } = await startedHost(defineApplication('orders').hostedService('a', () => counter));
    await host.stop();
    expect(counter.count).toBe(2);
  });

  test('does not wait for a background service’s work [B01]', async () => {
    const calls: string[] = [];
    const application = defineApplication('orders')
      .job('endless', { schedule: continuous() }, async (signal) => {
        calls.push('endless runs');
        await untilAborted(signal);
      })
      .hostedService('after', () => ({
        startAsync: async () => void calls.push('after starts'),
        stopAsync: async () => {},
      }));
    const { host } = await scheduledHost(application);
    await settle();
    expect(calls).toEqual(['after starts', 'endless runs']);
    await host.stop();
  });

  test('lets no execution begin before the last startedAsync is over [L07]', async () => {
    const calls: string[] = [];
    const slow = deferred();
    const application = defineApplication('orders')
      .backgroundService('loop', { schedule: continuous() }, () => ({
        ...recordingService('loop', calls),
        executeAsync: async () => void calls.push('loop.executeAsync'),
      }))
      .hostedService('slow', () => recordingService('slow', calls, { startedAsync: () => slow.promise }));
    const { host } = hostOf(application, { platform: { driver: scheduleDriver() } });
    const starting = host.start();
    await settle();
    expect(calls.slice(-2)).toEqual(['loop.startedAsync', 'slow.startedAsync']);
    slow.resolve();
    await starting;
    await settle();
    expect(calls.at(-1)).toBe('loop.executeAsync');
    await host.stop();
  });

  test('gives one signal to all hooks of all services, which no longer aborts when the start is over [S05, B08]', async () => {
    const signals = new Set<AbortSignal>();
    const hooks = Object.fromEntries(
      ['startingAsync', 'startAsync', 'startedAsync'].map((hook) => [
        hook,
        (signal: AbortSignal) => signals.add(signal),
      ]),
    );
    const { host } = await startedHost(recordingApplication([], { a: hooks, b: hooks }), { startupTimeoutMs: 1000 });
    expect(signals.size).toBe(1);
    await host.stop();
    expect(Array.from(signals, ({ aborted }) => aborted)).toEqual([false]);
  });

  test('happens once per host [E01]', async () => {
    const { host } = await startedHost(recordingApplication([], {}));
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_ILLEGAL_STATE');
    expect(error.message).toContain('this one is started: make a new host');
    await host.stop();
    expect((await anyhostErrorOf(host.start())).message).toContain('this one is stopped');
  });
});

describe('a start that fails', () => {
  test('starts no service after the one that failed, stops those before in reverse, and rejects with that very error [S07]', async () => {
    const calls: string[] = [];
    const { host, clock } = hostOf(recordingApplication(calls, { a: {}, b: {}, c: { startAsync: throwing }, d: {} }));
    expect(await errorOf(host.start())).toBe(failure);
    expect(calls.slice(4)).toEqual([
      'a.startAsync',
      'b.startAsync',
      'c.startAsync',
      'b.stoppingAsync',
      'a.stoppingAsync',
      'b.stopAsync',
      'a.stopAsync',
      'b.stoppedAsync',
      'a.stoppedAsync',
    ]);
    expect(host.state).toBe('failed');
    const { started, stopping, stopped } = host.lifetime;
    expect([started.aborted, stopping.aborted, stopped.aborted]).toEqual([false, false, false]);
    expect(clock.pending).toBe(0);
  });

  test('says so in one line that carries the error [S08]', async () => {
    const { host, lines } = hostOf(recordingApplication([], { a: { startAsync: throwing } }));
    await errorOf(host.start());
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ event: 'host.startFailed', err: failure }]);
  });

  test.each(WAYS_TO_FAIL)('in startingAsync, %s, calls no startAsync [L02]', async (_, fails) => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: { startingAsync: fails } }));
    expect(await errorOf(host.start())).toBe(failure);
    expect(calls).toEqual(['a.startingAsync', 'b.startingAsync']);
  });

  test.each(WAYS_TO_FAIL)('in startAsync, %s, calls no startedAsync [L03]', async (_, fails) => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: { startAsync: fails } }));
    expect(await errorOf(host.start())).toBe(failure);
    expect(calls.filter((call) => call.endsWith('startedAsync'))).toEqual([]);
  });

  test.each(WAYS_TO_FAIL)('in startedAsync, %s, stops all services, and has never started [L04]', async (_, fails) => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: { startedAsync: fails }, b: {} }));
    expect(await errorOf(host.start())).toBe(failure);
    expect(calls.slice(-2)).toEqual(['b.stoppedAsync', 'a.stoppedAsync']);
    expect(host.lifetime.started.aborted).toBe(false);
  });

  test('rejects with its own error even when stopping what had started fails too', async () => {
    const calls: string[] = [];
    const stopFailure = new Error('cannot stop');
    const { host, lines } = hostOf(
      recordingApplication(calls, { a: { stopAsync: () => Promise.reject(stopFailure) }, b: { startAsync: throwing } }),
    );
    expect(await errorOf(host.start())).toBe(failure);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'host.stopFailed', err: stopFailure }));
  });

  test('because a hosted service cannot be made disposes singletons', async () => {
    const steps: string[] = [];
    const { host } = hostOf(
      defineApplication('orders')
        .singleton('pool', () => 1, { dispose: () => steps.push('dispose') })
        .hostedService('a', throwing),
    );
    expect(await errorOf(host.start())).toBe(failure);
    expect(steps).toEqual(['dispose']);
  });

  test('can be stopped afterwards without effect', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: { startAsync: throwing } }));
    await errorOf(host.start());
    const before = calls.length;
    await host.stop();
    expect(calls.length).toBe(before);
  });
});
