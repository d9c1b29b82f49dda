import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { cron, every } from '../schedule/schedule.ts';

const SERVICES = 10_000;

test('10 000 services share one timer, and all are served', async () => {
  let runs = 0;
  let application = defineApplication<string>('orders');
  for (let index = 0; index < SERVICES; index += 1) {
    const schedule = index % 2 === 0 ? cron('*/10 * * * * *') : every('10s');
    application = application.job(`service-${index}`, { schedule }, async () => {
      runs += 1;
    });
  }
  const { host, clock } = await scheduledHost(application);
  expect(clock.pending).toBe(1);
  const before = clock.timersSet;
  await clock.advance(20_000);
  expect(runs).toBe(2 * SERVICES);
  expect(clock.timersSet - before).toBe(2);
  expect(clock.pending).toBe(1);
  await host.stop();
  expect(clock.pending).toBe(0);
}, 30_000);
