import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { BackgroundService } from '../contract/background-service.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { continuous, cron, every, onDemand } from '../schedule/schedule.ts';
import { scheduleDriver } from '../scheduling/schedule-driver.ts';

const failure = new Error('mine');
const throwing = (): never => {
  throw failure;
};

describe('a start', () => {
  test('runs the three phases in registration order, each a barrier, then says it has started (S01, S06, L05)', async () => {
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

  test('logs its life in order', async () => {
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

  test('waits for each service before the next begins (Q02)', async () => {
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

  test('makes every hosted service before it calls the first hook, and none before it begins (C06)', async () => {
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

  test('starts two registrations of one factory as two services (C04)', async () => {
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

  test('visits only the hooks that a service has (L01)', async () => {
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

  test('does not wait for a background service’s work (B01)', async () => {
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

  test('happens once per host', async () => {
    const { host } = await startedHost(recordingApplication([], {}));
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_ILLEGAL_STATE');
    expect(error.message).toContain('this one is started: make a new host');
    await host.stop();
    expect((await anyhostErrorOf(host.start())).message).toContain('this one is stopped');
  });
});

describe('a start that fails', () => {
  test('starts nobody after the one that failed, stops those before in reverse, and rejects with that very error (S07)', async () => {
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

  test('says so in one line that carries the error (S08)', async () => {
    const { host, lines } = hostOf(recordingApplication([], { a: { startAsync: throwing } }));
    await errorOf(host.start());
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ event: 'host.startFailed', err: failure }]);
  });

  test('in startingAsync calls nobody’s startAsync (L02)', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: { startingAsync: throwing } }));
    expect(await errorOf(host.start())).toBe(failure);
    expect(calls).toEqual(['a.startingAsync', 'b.startingAsync']);
  });

  test('in startAsync calls nobody’s startedAsync (L03)', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: {}, b: { startAsync: throwing } }));
    await errorOf(host.start());
    expect(calls.filter((call) => call.endsWith('startedAsync'))).toEqual([]);
  });

  test('in startedAsync stops everybody, and has never started (L04)', async () => {
    const calls: string[] = [];
    const { host } = hostOf(recordingApplication(calls, { a: { startedAsync: throwing }, b: {} }));
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

describe('before anything is made', () => {
  test('settings are checked, and not even the first hook runs when they fail (V01, V08)', async () => {
    const steps: string[] = [];
    const bad = schemaOf(() => [{ message: 'expected a duration', path: ['period'] }]);
    const { host } = hostOf(
      defineApplication('orders')
        .settings('ordering', bad)
        .settings('prices', bad)
        .singleton('pool', () => steps.push('pool'))
        .hostedService('a', () => {
          steps.push('a');
          return { startAsync: async () => {}, stopAsync: async () => {} };
        }),
    );
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toContain('ordering.period: expected a duration (set it with ORDERING__PERIOD)');
    expect(error.message).toContain('PRICES__PERIOD');
    expect(steps).toEqual([]);
  });

  test('settings come from files, environment, command line and code, the later ones winning', async () => {
    let seen: unknown;
    const application = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf((value) => value),
      )
      .singleton('probe', ({ ordering }) => {
        seen = ordering;
        return {};
      });
    const { host } = await startedHost(application, {
      environment: { ANYHOST_ENVIRONMENT: 'staging', ORDERING__B: 'env', ORDERING__C: 'env', ORDERING__D: 'env' },
      settings: { ordering: { d: 'code' } },
      platform: {
        settingsFiles: (name) => [{ ordering: { a: 'file', b: 'file', name } }],
        commandLine: { ordering: { c: 'line', d: 'line' } },
      },
    });
    expect(seen).toEqual({ a: 'file', b: 'env', c: 'line', d: 'code', name: 'staging' });
    await host.stop();
  });

  test.each([
    ['0 0 30 2 *', /never fires: no calendar date matches/],
    ['99 * * * *', /cannot be read/],
  ])('schedules are checked by a host that drives them: %s', async (expression, message) => {
    const steps: string[] = [];
    const application = defineApplication('orders')
      .singleton('pool', () => steps.push('pool'))
      .job('poll', { schedule: cron(expression) }, async () => {});
    const { host } = hostOf(application, { platform: { driver: scheduleDriver() } });
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
    expect(error.message).toMatch(message);
    expect(steps).toEqual([]);
  });

  test('schedules that settings give are checked', async () => {
    const application = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf(({ period }) => ({ period: String(period) })),
      )
      .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, async () => {});
    const error = await anyhostErrorOf(hostOf(application, { environment: { ORDERING__PERIOD: '0s' } }).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
  });
});

describe('what a factory of hosted services returns', () => {
  const application = defineApplication('orders');
  const factoryOf = (factory: () => unknown): typeof application =>
    Reflect.apply(application.hostedService, application, ['a', factory]);

  test.each([
    [() => undefined, /factory of 'a' returned undefined; expected an object with startAsync, stopAsync/],
    [() => ({ startAsync: () => {} }), /but stopAsync is no function/],
    [() => Promise.reject(new Error('late')), /returned a promise; do the waiting in startAsync/],
    [() => () => {}, /expected an object/],
  ])('must be one: %o', async (factory, message) => {
    const error = await anyhostErrorOf(hostOf(factoryOf(factory)).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(message);
  });

  test('must not be a background service, which nobody would run', async () => {
    class Poll extends BackgroundService {
      override async executeAsync(): Promise<void> {}
    }
    const error = await anyhostErrorOf(hostOf(factoryOf(() => new Poll())).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(
      /'a' has an executeAsync, which nobody would call: register it with backgroundService/,
    );
  });

  test('must have executeAsync where it is a background service', async () => {
    const broken = Reflect.apply(application.backgroundService, application, [
      'poll',
      { schedule: onDemand() },
      () => ({ startAsync: async () => {}, stopAsync: async () => {} }),
    ]);
    const error = await anyhostErrorOf(hostOf(broken).host.start());
    expect(error.message).toContain('but executeAsync is no function');
  });
});

describe('services for long-lived hosts', () => {
  const calls: string[] = [];
  const service = (name: string): HostedService => ({
    startAsync: async () => void calls.push(name),
    stopAsync: async () => {},
  });
  const application = defineApplication('orders')
    .hostedService('everywhere', () => service('everywhere'))
    .hostedService('metrics', () => service('metrics'), { hosts: 'long-lived' })
    .backgroundService('poll', { schedule: onDemand() }, () => ({ ...service('poll'), executeAsync: async () => {} }))
    .backgroundService('sync', { schedule: onDemand() }, () => ({ ...service('sync'), executeAsync: async () => {} }));

  test.each([
    [{ longLived: true }, ['everywhere', 'metrics', 'poll', 'sync']],
    [{ longLived: false }, ['everywhere', 'poll', 'sync']],
    [{ longLived: false, onlyService: 'sync' }, ['everywhere', 'sync']],
    [{ longLived: true, onlyService: 'poll' }, ['everywhere', 'metrics', 'poll']],
  ])('start where they belong: %o', async (platform, expected) => {
    calls.length = 0;
    const { host } = await startedHost(application, { platform });
    expect(calls).toEqual(expected);
    await host.stop();
  });

  test('are named by the host that is bound to one of them', async () => {
    const { host } = await startedHost(application, { platform: { onlyService: 'sync' } });
    const error = await anyhostErrorOf(host.run('poll'));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(error.message).toBe('There is no background service "poll"; this host has sync.');
    await host.stop();
    const wrong = await anyhostErrorOf(() => hostOf(application, { platform: { onlyService: 'metrics' } }));
    expect(wrong.code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(wrong.message).toContain('poll, sync');
  });
});

describe('options of a host', () => {
  test.each([
    { shutdownTimeoutMs: -1 },
    { shutdownTimeoutMs: Number.NaN },
    { startupTimeoutMs: Number.NaN },
    { startupTimeoutMs: JSON.parse('"5s"') },
  ])('are refused when they are no times: %o (C08)', async (options) => {
    const [[option] = ['']] = Object.entries(options);
    const error = await anyhostErrorOf(() => hostOf(recordingApplication([], {}), options));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(`${option} is`);
  });

  test('take zero and Infinity (C08)', () => {
    for (const ms of [0, Infinity]) {
      expect(() => hostOf(recordingApplication([], {}), { shutdownTimeoutMs: ms, startupTimeoutMs: ms })).not.toThrow();
    }
  });
});

test('what the platform decides is said once', async () => {
  const application = defineApplication('orders').job(
    'poll',
    { schedule: every('1m'), runOnStart: true, jitterMs: 5, misfire: 'skip' },
    async () => {},
  );
  const { host, lines } = await startedHost(application);
  expect(lines.filter(({ event }) => event === 'policy.platformDecides')).toMatchObject([
    { service: 'poll', options: ['runOnStart', 'jitterMs', 'misfire'] },
  ]);
  await host.stop();
  const driven = await scheduledHost(application);
  expect(driven.events()).not.toContain('policy.platformDecides');
  await driven.host.stop();
});
