import { cron, defineApplication, delay, every, onDemand } from '@anyhost/core';
import { healthReport } from '@anyhost/core/health';
import { expect, test } from 'vitest';
import { testHost } from './test-host.ts';

const NOON = '2026-11-22T12:00:00Z';

const app = defineApplication('ordering')
  .singleton('calls', (): string[] => [])
  .job('poll', { schedule: every('30s') }, async (_signal, { services, occurrence }) => {
    services.calls.push(occurrence?.id ?? 'none');
  })
  .job('nightly', { schedule: cron('0 3 * * *'), timeoutMs: 60_000 }, async (signal, { services }) => {
    if (!(await delay(services.clock, 600_000, signal))) throw signal.reason;
  });

test('a test host serves schedules as the clock advances', async () => {
  const host = await testHost(app, { now: NOON });
  await host.advance('2m');
  expect(host.executions.map(({ occurrence, status }) => `${occurrence?.id} ${status}`)).toEqual([
    'poll@2026-11-22T12:00:30Z completed',
    'poll@2026-11-22T12:01:00Z completed',
    'poll@2026-11-22T12:01:30Z completed',
    'poll@2026-11-22T12:02:00Z completed',
  ]);
  await host.stop();
  expect(host.state).toBe('stopped');
  expect(host.clock.pendingTimers).toBe(0);
});

test('a test host lets a deadline pass without waiting', async () => {
  const host = await testHost(app, { now: '2026-11-22T02:59:59Z' });
  await host.advance('61s');
  expect(host.executions.filter(({ service }) => service === 'nightly')).toMatchObject([
    { status: 'timedOut', durationMs: 60_000 },
  ]);
  await host.stop();
});

test('a test host runs a service on demand while the clock is advanced', async () => {
  const host = await testHost(app, { now: NOON });
  const running = host.run('nightly', { deadline: new Date('2026-11-22T12:00:10Z') });
  await host.advance('10s');
  expect(await running).toMatchObject({ status: 'timedOut', trigger: 'manual', durationMs: 8000 });
  await host.stop();
});

test('a test host runs what is enqueued in background task queues as the clock advances', async () => {
  const shop = defineApplication('shop')
    .backgroundTaskQueue('mail', { timeoutMs: 60_000 })
    .job('order', { schedule: onDemand() }, async (_signal, { services }) => {
      await services.mail.enqueue('confirmation', async (signal, { services: own }) => {
        await delay(own.clock, 30_000, signal);
      });
      await services.mail.enqueue('hung', () => new Promise(() => {}));
    });
  const host = await testHost(shop);
  await host.run('order');
  await host.advance('95s');
  expect(host.executions.map(({ service, task, status }) => `${service} ${task} ${status}`)).toEqual([
    'order undefined completed',
    'mail confirmation completed',
    'mail hung abandoned',
  ]);
  expect(host.services()).toMatchObject([{ name: 'order' }, { name: 'mail', state: 'abandoned' }]);
  const stopped = expect(host.stop()).rejects.toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
  await host.advance('30s');
  await stopped;
});

test('a test host keeps its log lines and passes outcomes on', async () => {
  const seen: string[] = [];
  const host = await testHost(app, { now: NOON, onOutcome: ({ status }) => seen.push(status) });
  await host.advance('30s');
  await host.stop();
  expect(seen).toEqual(['completed']);
  expect(host.logs.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['host.started', 'execution.completed', 'host.stopping', 'host.stopped']),
  );
});

test('a test host tells of services that fail, are overdue, and recover, as the clock advances', async () => {
  let fails = true;
  const shop = defineApplication('shop')
    .job('poll', { schedule: every('1m'), timeoutMs: 1000, reserveMs: 100 }, async () => {
      if (fails) throw new Error('no');
    })
    .job('hog', { schedule: onDemand() }, async (signal, { services }) => {
      await delay(services.clock, 600_000, signal);
    });
  const told: string[] = [];
  const onServiceStateChange = (service: string, state: string): void => void told.push(`${service} ${state}`);
  const host = await testHost(shop, { now: NOON, maxConcurrentExecutions: 1, onServiceStateChange });
  await host.advance('150s');
  expect(told).toEqual(['poll failing']);
  fails = false;
  await host.advance('60s');
  expect(told).toEqual(['poll failing', 'poll recovered']);
  const hogging = host.run('hog');
  await host.advance('5m');
  expect(told.slice(2)).toEqual(['poll overdue']);
  await host.advance('6m');
  await hogging;
  expect(told.slice(2)).toEqual(['poll overdue', 'poll recovered']);
  await host.stop();
});

test('a test host knows no environment but the given one', async () => {
  let name = '';
  const seeing = app.hostedService('look', ({ environment }) => ({
    startAsync: async () => {
      name = `${environment.environmentName} ${Object.keys(environment.variables).length}`;
    },
    stopAsync: async () => {},
  }));
  await (await testHost(seeing)).stop();
  expect(name).toBe('production 0');
});

test('a test host shows what its services are doing', async () => {
  const host = await testHost(app, { now: NOON });
  const nightly = host.run('nightly');
  await host.advance('30s');
  expect(host.services()).toMatchObject([
    {
      name: 'poll',
      state: 'idle',
      nextDue: new Date('2026-11-22T12:01:00Z'),
      lastOutcome: { status: 'completed' },
      consecutiveFaults: 0,
    },
    { name: 'nightly', state: 'running', runningSince: new Date(NOON), lastOutcome: undefined },
  ]);
  await host.advance('2m');
  await nightly;
  await host.stop();
  expect(host.services().map(({ name, state, consecutiveFaults }) => [name, state, consecutiveFaults])).toEqual([
    ['poll', 'stopped', 0],
    ['nightly', 'stopped', 1],
  ]);
});

test('a test host allows a durable checkpoint in memory, unless the test wants the rule of production', async () => {
  const durable = defineApplication('ordering').job(
    'archive',
    { schedule: onDemand(), durableCheckpoint: true },
    async (_signal, { checkpoint }) => checkpoint.save({ after: 1 }),
  );
  const host = await testHost(durable);
  expect(await host.run('archive')).toMatchObject({ status: 'completed' });
  await host.stop();
  await expect(testHost(durable, { allowVolatileState: false })).rejects.toMatchObject({
    code: 'ERR_ANYHOST_NO_DURABLE_STORE',
  });
  await expect(testHost(durable, { allowVolatileState: undefined }).then((other) => other.stop())).resolves.toBe(
    undefined,
  );
});

test('a test host that is not started yet can be watched while it starts', async () => {
  const slow = app.hostedService('warm-up', ({ clock }) => ({
    startAsync: async (signal) => void (await delay(clock, 5000, signal)),
    stopAsync: async () => {},
  }));
  const host = await testHost(slow, { now: NOON, start: false });
  expect(host.state).toBe('created');
  const starting = host.start();
  await host.advance('4s');
  expect(host.state).toBe('starting');
  await host.advance('1s');
  await starting;
  expect(host.state).toBe('started');
  await host[Symbol.asyncDispose]();
});

test('a test host rejects when its application fails to start', async () => {
  const broken = app.hostedService('broken', () => ({
    startAsync: () => Promise.reject(new Error('no database')),
    stopAsync: async () => {},
  }));
  await expect(testHost(broken)).rejects.toThrow('no database');
});

test('a test host shows its health', async () => {
  const host = await testHost(
    app.healthCheck('database', () => ({ status: 'unhealthy' })),
    { now: NOON },
  );
  expect(await healthReport(host.health)).toMatchObject({ status: 'unhealthy', state: 'started' });
  expect(await healthReport(host.health, { tag: 'live' })).toMatchObject({ status: 'healthy' });
  await host.stop();
});

test('a test host knows the names of its services', async () => {
  const host = await testHost(app, { now: NOON });
  // @ts-expect-error there is no such service
  await expect(host.run('pol')).rejects.toMatchObject({ code: 'ERR_ANYHOST_UNKNOWN_SERVICE' });
  await host.stop();
});

test.each([
  ['null', null, 'testHost: the options are null; expected an object'],
  ['an option that does not exist', { nwo: NOON }, "testHost: there is no option 'nwo'"],
  ['a time that is not one', { now: 1n }, 'now is 1n; expected a Date'],
  ['a text for a boolean', { allowVolatileState: 'yes' }, 'allowVolatileState is "yes"; expected true or false'],
])('a test host refuses %s', async (_, options, message) => {
  const made: unknown = Reflect.apply(testHost, undefined, [app, options]);
  await expect(made).rejects.toMatchObject({
    code: 'ERR_ANYHOST_INVALID_OPTION',
    message: expect.stringContaining(message),
  });
});
