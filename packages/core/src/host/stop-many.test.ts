import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { whenAborted } from '../fixtures/deferred.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous } from '../schedule/schedule.ts';
import { systemClock } from '../time/clock.ts';
import { buildHost } from './build-host.ts';

const SERVICES = 100;

test('a host with 100 running services stops within 50 ms of the slowest of them, on the machine’s clock', async () => {
  let running = 0;
  let lastEnd = 0;
  let application = defineApplication<string>('orders');
  for (let index = 0; index < SERVICES; index += 1) {
    application = application.job(`service-${index}`, { schedule: continuous() }, async (signal) => {
      running += 1;
      await whenAborted(signal);
      // Each needs a little longer to finish than the one before: the slowest about 100 ms.
      await new Promise((resolve) => systemClock.setTimeout(() => resolve(undefined), index));
      lastEnd = performance.now();
    });
  }
  const platform = { name: 'test', longLived: true, logger: silentLogger, environment: {}, driver: scheduleDriver() };
  const host = buildHost(application, platform);
  await host.start();
  await settle();
  expect(running).toBe(SERVICES);
  await host.stop();
  expect(performance.now() - lastEnd).toBeLessThan(50);
});

test('a host with 100 running services that settle at once needs no time at all to stop', async () => {
  let application = defineApplication<string>('orders');
  for (let index = 0; index < SERVICES; index += 1) {
    application = application.job(`service-${index}`, { schedule: continuous() }, (signal) => whenAborted(signal));
  }
  const { host, clock, outcomes } = await scheduledHost(application);
  await settle();
  const before = clock.now();
  await host.stop();
  expect(clock.now()).toBe(before);
  expect(outcomes.length).toBe(SERVICES);
  expect(clock.pending).toBe(0);
});
