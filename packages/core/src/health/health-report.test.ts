import { describe, expect, test, vi } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { HealthCheck } from '../contract/health.ts';
import { deferred, forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { checkHealth, type HealthReport, healthReport } from './health-report.ts';

const app = defineApplication('orders');
const OWN = ['start', 'serving', 'abandoned', 'faults', 'late', 'store', 'leases'];

/** A check from plain JavaScript, which may return anything. */
function returning(value: unknown): HealthCheck {
  return new Proxy<HealthCheck>(() => {}, { apply: () => value });
}

/** The registered checks of a report. */
function registered({ checks }: HealthReport): HealthReport['checks'] {
  return checks.filter(({ name }) => !OWN.includes(name));
}

describe('a health report', () => {
  test('of a host without checks of its own shows those that every host has, and is healthy [X02]', async () => {
    const { host } = await startedHost(app);
    const report = await healthReport(host.health);
    expect(report).toMatchObject({ status: 'healthy', application: 'orders', state: 'started', services: [] });
    expect(report.checks.map(({ name, tags }) => [name, ...tags])).toEqual([
      ['start', 'startup'],
      ['serving', 'ready'],
      ['abandoned', 'live'],
      ['faults'],
      ['late'],
      ['store', 'ready'],
      ['leases'],
    ]);
    await host.stop();
  });

  test('runs checks side by side, and its status is the worst of theirs [X02]', async () => {
    const first = deferred();
    const seen: string[] = [];
    const { host } = await startedHost(
      app
        .healthCheck('database', async () => {
          seen.push('database');
          await first.promise;
          return { status: 'degraded', description: 'slow', data: { ageMs: 7, apiKey: 'x1' } };
        })
        .healthCheck('queue', () => {
          seen.push('queue');
          first.resolve();
        }),
    );
    const report = await healthReport(host.health);
    expect(seen).toEqual(['database', 'queue']);
    expect(report.status).toBe('degraded');
    expect(registered(report)).toEqual([
      {
        name: 'database',
        status: 'degraded',
        tags: ['ready'],
        durationMs: 0,
        description: 'slow',
        data: { ageMs: 7, apiKey: '***' },
      },
      { name: 'queue', status: 'healthy', tags: ['ready'], durationMs: 0 },
    ]);
    await host.stop();
  });

  test('runs only the checks that have a tag, where one is given [X02]', async () => {
    const calls: string[] = [];
    const { host } = await startedHost(
      app
        .healthCheck('database', () => void calls.push('database'))
        .healthCheck('disk', () => void calls.push('disk'), { tags: ['live', 'ready'] })
        .healthCheck('licence', () => void calls.push('licence'), { tags: [] }),
    );
    const names = async (tag: string): Promise<unknown> =>
      (await healthReport(host.health, { tag })).checks.map(({ name }) => name);
    expect(await names('live')).toEqual(['abandoned', 'disk']);
    expect(await names('ready')).toEqual(['serving', 'store', 'database', 'disk']);
    expect(await names('startup')).toEqual(['start']);
    expect(calls).toEqual(['disk', 'database', 'disk']);
    await host.stop();
  });

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('no route\nto host');
      },
      'TypeError: no route',
    ],
    ['rejects', () => Promise.reject(new Error('Password=hunter2;')), 'Error: Password=***;'],
    [
      'throws a text',
      () => {
        throw 'refused';
      },
      'AnyhostError: A non-Error value was thrown: "refused".',
    ],
    ['cancels itself', () => Promise.reject(new DOMException('mine', 'AbortError')), 'AbortError: mine'],
  ] as const)('gives a check that %s its failure status [X03, X04]', async (_how, check, error) => {
    const { host } = await startedHost(
      app.healthCheck('strict', check, { tags: ['a'] }).healthCheck('mild', check, { failureStatus: 'degraded' }),
    );
    const report = await healthReport(host.health);
    expect(report.status).toBe('unhealthy');
    expect(registered(report)).toMatchObject([
      { name: 'strict', status: 'unhealthy', tags: ['a'], error },
      { name: 'mild', status: 'degraded', error },
    ]);
    await host.stop();
  });

  test.each([
    ['a text', 'fine', '"fine"'],
    ['rows', [1, 2], 'an array of 2 elements'],
    ['null', null, 'null'],
    ['another status', { status: 'Healthy' }, '{ status }'],
  ])('gives a check that returns %s its failure status', async (_what, value, shown) => {
    const { host } = await startedHost(app.healthCheck('odd', returning(value)));
    const [check] = registered(await healthReport(host.health));
    expect(check?.status).toBe('unhealthy');
    expect(check?.error).toContain(`The health check 'odd' returned ${shown}; expected { status: 'healthy' }`);
    await host.stop();
  });

  test('contains results that throw when they are read', async () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    const { host } = await startedHost(
      app
        .healthCheck('proxy', async () =>
          Object.create(
            {},
            {
              status: {
                get: () => {
                  throw new Error('no');
                },
              },
            },
          ),
        )
        .healthCheck(
          'data',
          returning({ status: 'healthy', data: { inner: hostile, big: 1n, text: 'a\u0000b', day: new Date(0) } }),
        ),
    );
    const report = await healthReport(host.health);
    expect(registered(report)).toMatchObject([
      { name: 'proxy', status: 'unhealthy', error: 'Error: no' },
      {
        name: 'data',
        status: 'healthy',
        data: { inner: '{}', big: '1n', text: 'a\\u0000b', day: 'Date 1970-01-01T00:00:00.000Z' },
      },
    ]);
    expect(() => JSON.stringify(report)).not.toThrow();
    await host.stop();
  });

  test('bounds a check by its own timeout, tells it, and leaves no timer [X04]', async () => {
    const reasons: unknown[] = [];
    const { host, clock } = await startedHost(
      app
        .healthCheck('slow', (signal) => untilAborted(signal).catch((reason: unknown) => void reasons.push(reason)), {
          timeoutMs: 100,
        })
        .healthCheck('usual', (signal) => untilAborted(signal)),
    );
    const reporting = healthReport(host.health);
    await clock.advance(4999);
    expect(reasons).toMatchObject([{ name: 'AbortError', code: 'ERR_ANYHOST_DEADLINE_EXCEEDED' }]);
    await clock.advance(1);
    const [slow, usual] = registered(await reporting);
    expect(slow).toMatchObject({ status: 'unhealthy', durationMs: 100 });
    expect(slow?.error).toContain("The health check 'slow' takes too long: it did not settle within 100 ms");
    expect(usual).toMatchObject({ status: 'unhealthy', durationMs: 5000 });
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('rejects with the reason of its caller’s signal [X04]', async () => {
    const { host, clock } = await startedHost(app.healthCheck('slow', forever));
    const caller = new AbortController();
    const reporting = healthReport(host.health, { signal: caller.signal });
    await settle();
    const reason = new Error('the probe has gone');
    caller.abort(reason);
    await expect(reporting).rejects.toBe(reason);
    await expect(healthReport(host.health, { signal: caller.signal })).rejects.toBe(reason);
    await clock.advance(5000);
    await host.stop();
  });

  test('gives each check a scope of its own, disposed after it [X05]', async () => {
    const events: unknown[] = [];
    const made: number[] = [];
    const { host } = await startedHost(
      app
        .scoped('connection', () => ({ id: made.push(0) }), {
          dispose: async ({ id }) => {
            await settle();
            events.push(`disposed ${id}`);
          },
        })
        .healthCheck('one', (_signal, { name, services }) => void events.push(`${name} ${services.connection.id}`))
        .healthCheck('two', (_signal, { name, services }) => void events.push(`${name} ${services.connection.id}`)),
    );
    await healthReport(host.health);
    expect(events).toEqual(['one 1', 'two 2', 'disposed 1', 'disposed 2']);
    await host.stop();
  });

  test('fails a check whose scope cannot be disposed', async () => {
    const { host } = await startedHost(
      app
        .scoped('connection', () => ({}), { dispose: () => Promise.reject(new Error('stuck')) })
        .healthCheck('database', (_signal, { services }) => void services.connection),
    );
    expect(registered(await healthReport(host.health))).toMatchObject([{ status: 'unhealthy', error: 'Error: stuck' }]);
    await host.stop();
  });

  test('shares the run of a check with calls at the same time', async () => {
    const answer = deferred();
    const check = vi.fn(() => answer.promise);
    const { host } = await startedHost(app.healthCheck('database', check));
    const reports = Promise.all([healthReport(host.health), healthReport(host.health, { tag: 'ready' })]);
    await settle();
    answer.resolve();
    expect((await reports).map(({ status }) => status)).toEqual(['healthy', 'healthy']);
    expect(check).toHaveBeenCalledTimes(1);
    await healthReport(host.health);
    expect(check).toHaveBeenCalledTimes(2);
    await host.stop();
  });

  test('does not call a check again that ignored its signal and still runs', async () => {
    const answer = deferred();
    const check = vi.fn(() => answer.promise);
    const { host, clock } = await startedHost(app.healthCheck('database', check, { timeoutMs: 1000 }));
    const first = healthReport(host.health);
    await clock.advance(1000);
    await first;
    await clock.advance(9000);
    const [second] = registered(await healthReport(host.health));
    expect(second).toMatchObject({ status: 'unhealthy', durationMs: 0 });
    expect(second?.error).toContain('its last call, 10 s ago, still runs');
    expect(check).toHaveBeenCalledTimes(1);
    answer.resolve();
    await settle();
    expect((await healthReport(host.health)).status).toBe('healthy');
    expect(check).toHaveBeenCalledTimes(2);
    await host.stop();
  });

  test('logs a check once per change of its status, with its error [X06]', async () => {
    const failure = new Error('no route to host');
    let status: 'healthy' | 'degraded' | 'unhealthy' = 'healthy';
    const { host, lines } = await startedHost(
      app.healthCheck('database', () => {
        if (status === 'unhealthy') throw failure;
        return { status };
      }),
    );
    for (const next of ['healthy', 'degraded', 'degraded', 'unhealthy', 'unhealthy', 'healthy'] as const) {
      status = next;
      await healthReport(host.health);
    }
    expect(lines.filter(({ event }) => event === 'health.changed')).toMatchObject([
      { level: 'warn', check: 'database', status: 'degraded', was: 'healthy' },
      { level: 'error', status: 'unhealthy', was: 'degraded', err: failure },
      { level: 'info', status: 'healthy', was: 'unhealthy' },
    ]);
    await host.stop();
  });

  test('runs registered checks only between the end of the start and the stop', async () => {
    const check = vi.fn();
    const starting = deferred();
    const stopping = deferred();
    const { host, clock } = hostOf(
      app.healthCheck('database', check).hostedService('web', () => ({
        startAsync: () => starting.promise,
        stopAsync: () => stopping.promise,
      })),
    );
    expect((await healthReport(host.health)).checks[0]).toMatchObject({
      name: 'start',
      status: 'unhealthy',
      description: 'The host is created',
    });
    const started = host.start();
    await settle();
    expect((await healthReport(host.health)).checks).toMatchObject([
      { name: 'start', status: 'unhealthy', description: "The host is starting; waiting for 'web' (startAsync)" },
      { name: 'serving', status: 'unhealthy' },
      { name: 'abandoned', status: 'healthy' },
      { name: 'faults', status: 'healthy' },
      { name: 'late', status: 'healthy' },
      { name: 'store', status: 'healthy' },
      { name: 'leases', status: 'healthy' },
    ]);
    expect(check).not.toHaveBeenCalled();
    starting.resolve();
    await started;
    expect((await healthReport(host.health)).status).toBe('healthy');
    const stopped = host.stop();
    await settle();
    expect((await healthReport(host.health)).checks.filter(({ status }) => status !== 'healthy')).toMatchObject([
      { name: 'serving', description: "The host is stopping; waiting for 'web' (stopAsync)" },
    ]);
    stopping.resolve();
    await stopped;
    expect(check).toHaveBeenCalledTimes(1);
    expect(clock.pending).toBe(0);
  });

  test('shows a host that began to stop while a check ran as not ready', async () => {
    const { host } = await startedHost(app.healthCheck('slow', (signal) => untilAborted(signal)));
    const reporting = healthReport(host.health, { tag: 'ready' });
    await settle();
    await host.stop();
    expect(await reporting).toMatchObject({
      status: 'unhealthy',
      checks: [{ name: 'serving', status: 'unhealthy' }, { name: 'store' }],
    });
  });

  test('leaves out a check that the stop of the host ends', async () => {
    const { host } = await startedHost(app.healthCheck('slow', (signal) => untilAborted(signal), { tags: ['live'] }));
    const reporting = healthReport(host.health, { tag: 'live' });
    await settle();
    await host.stop();
    expect(await reporting).toMatchObject({ status: 'healthy', checks: [{ name: 'abandoned' }] });
  });

  test.each([
    ['bound to one service', { onlyService: 'poll' }],
    ['that leaves a service out', { without: new Set(['ship']) }],
  ])('leaves out, in a host %s, checks that see what it does not make', async (_, platform) => {
    const two = app
      .singleton('pool', () => 'pool')
      .singleton('bus', () => 'bus')
      .job('poll', { schedule: onDemand(), uses: ['pool'] }, async () => {})
      .job('ship', { schedule: onDemand(), uses: ['bus'] }, async () => {})
      .healthCheck('pool', (_signal, { services }) => void services.pool, { uses: ['pool'] })
      .healthCheck('bus', (_signal, { services }) => void services.bus, { uses: ['bus'] })
      .healthCheck('all', (_signal, { services }) => void services.bus)
      .healthCheck('clock', (_signal, { services }) => void services.clock.now(), { uses: [] });
    const one = await startedHost(two, { platform });
    expect(registered(await healthReport(one.host.health)).map(({ name }) => name)).toEqual(['pool', 'clock']);
    await one.host.stop();
    const all = await startedHost(two);
    expect(registered(await healthReport(all.host.health))).toHaveLength(4);
    await all.host.stop();
  });

  test('runs all checks in a host bound to a service that uses everything', async () => {
    const bound = app
      .singleton('pool', () => 'pool')
      .job('poll', { schedule: onDemand() }, async () => {})
      .healthCheck('pool', (_signal, { services }) => void services.pool);
    const { host } = await startedHost(bound, { platform: { onlyService: 'poll' } });
    expect(registered(await healthReport(host.health))).toMatchObject([{ name: 'pool', status: 'healthy' }]);
    await host.stop();
  });

  test('is made by services of the application as well', async () => {
    let report: HealthReport | undefined;
    const { host } = await startedHost(
      app.job('ask', { schedule: onDemand() }, async (_signal, { services }) => {
        report = await healthReport(services.health);
      }),
    );
    await host.run('ask');
    expect(report).toMatchObject({ status: 'healthy', services: [{ name: 'ask', state: 'running' }] });
    await host.stop();
  });

  test('is had without the services, which are then looked at by the checks that need them only', async () => {
    const { host } = await startedHost(app.healthCheck('database', () => ({ status: 'degraded' })));
    const services = vi.fn(host.health().services);
    const source = (): ReturnType<typeof host.health> => ({ ...host.health(), services });
    const { services: _, ...summary } = await healthReport(host.health, { tag: 'ready' });
    expect(await checkHealth(source, { tag: 'ready' })).toEqual(summary);
    expect(services).not.toHaveBeenCalled();
    await checkHealth(source);
    expect(services).toHaveBeenCalledTimes(1);
    await host.stop();
  });

  test('refuses what is not a source, and unknown options', async () => {
    const { host } = await startedHost(app);
    const call = (...args: readonly unknown[]): Promise<unknown> => Reflect.apply(healthReport, undefined, args);
    expect((await anyhostErrorOf(call(host))).message).toContain('expected host.health');
    expect((await anyhostErrorOf(call(() => 1))).message).toContain('source() is 1; expected host.health');
    expect((await anyhostErrorOf(call(host.health, { tags: ['live'] }))).message).toContain('Did you mean tag?');
    expect((await anyhostErrorOf(call(host.health, { tag: 1 }))).code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect((await anyhostErrorOf(call(host.health, { signal: {} }))).code).toBe('ERR_ANYHOST_INVALID_OPTION');
    await host.stop();
  });
});
