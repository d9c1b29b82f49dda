import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { whenAborted } from '../fixtures/deferred.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous } from '../schedule/schedule.ts';

const SERVICES = 100;

test('a host with 100 running services stops with the slowest of them, not after the sum of all', async () => {
  const clock = new ManualClock();
  let application = defineApplication<string>('orders');
  for (let index = 0; index < SERVICES; index += 1) {
    application = application.job(`service-${index}`, { schedule: continuous() }, async (signal) => {
      await whenAborted(signal);
      // Each needs a little longer to finish than the one before: the slowest 99 ms.
      await new Promise<void>((resolve) => clock.setTimeout(resolve, index));
    });
  }
  const { host } = await scheduledHost(application, { clock });
  await settle();
  const stopped = host.stop();
  await clock.advance(98);
  expect(host.state).toBe('stopping');
  await clock.advance(1);
  await stopped;
  expect(clock.pending).toBe(0);
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
