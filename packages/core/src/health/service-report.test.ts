import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { START, settle } from '../fixtures/manual-clock.fixture.ts';
import { cron, every, onDemand } from '../schedule/schedule.ts';
import { healthReport } from './health-report.ts';

test('a report shows of each service what an operator asks first', async () => {
  let calls = 0;
  const { host, clock } = await scheduledHost(
    defineApplication('orders')
      .job('poll', { schedule: every('1m') }, async () => {
        calls += 1;
        if (calls === 3) throw new RangeError('postgres://app:hunter2@db is gone\n  at line 2');
      })
      .job('nightly', { schedule: cron('0 2 * * *', { timeZone: 'Europe/Amsterdam' }) }, async () => {})
      .job('by-hand', { schedule: onDemand() }, async () => {}),
  );
  await clock.advance(3 * 60_000);
  const { services } = await healthReport(host.health);
  expect(services).toEqual([
    {
      name: 'poll',
      state: 'idle',
      schedule: "every('1m')",
      nextDue: new Date(START + 240_000),
      runningSince: undefined,
      lastOutcome: {
        outcome: 'faulted',
        startedAt: new Date(START + 180_000),
        durationMs: 0,
        error: 'RangeError: postgres://***@db is gone',
      },
      lastSuccess: new Date(START + 120_000),
      consecutiveFaults: 1,
      counts: { completed: 2, faulted: 1 },
    },
    expect.objectContaining({
      name: 'nightly',
      schedule: "cron('0 2 * * *', { timeZone: 'Europe/Amsterdam' })",
      lastOutcome: undefined,
      lastSuccess: undefined,
      counts: {},
    }),
    expect.objectContaining({ name: 'by-hand', schedule: 'onDemand()', nextDue: undefined }),
  ]);
  await host.stop();
});

test('a report shows a background task queue after the services, with what it holds', async () => {
  const { host } = await scheduledHost(
    defineApplication('orders')
      .backgroundTaskQueue('mail', { capacity: 20 })
      .job('order', { schedule: onDemand() }, async (_signal, { services }) => {
        for (const name of ['a', 'b']) await services.mail.enqueue(name, () => new Promise(() => {}));
      }),
  );
  await host.run('order');
  await settle();
  expect((await healthReport(host.health)).services).toMatchObject([
    { name: 'order' },
    {
      name: 'mail',
      state: 'running',
      runningSince: new Date(START),
      queue: { waiting: 1, running: 1, capacity: 20, concurrency: 1 },
    },
  ]);
});

test('a report tells a run that was not called by its reason', async () => {
  const { host } = await scheduledHost(
    defineApplication('orders').job('poll', { schedule: every('1m') }, async () => {}),
  );
  await host.stop();
  await host.run('poll');
  expect((await healthReport(host.health)).services).toMatchObject([
    { state: 'stopped', lastOutcome: { outcome: 'refused: stopping' }, counts: { refused: 1 } },
  ]);
});
