import { expect, test } from 'vitest';
import { resolvePolicy } from '../application/resolve-policy.ts';
import { silentLogger } from '../base/logger.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { DrivenHost } from '../host/host-platform.ts';
import { cron, every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import { scheduleDriver } from './schedule-driver.ts';

const SERVICES = 10_000;

test('10 000 services share one timer, and all are served', async () => {
  const clock = new ManualClock();
  const runs = new Map<string, number>();
  const host: DrivenHost = {
    application: 'orders',
    clock,
    logger: silentLogger,
    random: () => 0,
    store: memoryStateStore({ clock }),
    run: async (service, { trigger, occurrence, attempt }) => {
      runs.set(service, (runs.get(service) ?? 0) + 1);
      const now = clock.now();
      const facts = { executionId: service, service, occurrence, trigger, attempt, startedAt: new Date(now) };
      return {
        ...facts,
        durationMs: 0,
        timeLeftMs: undefined,
        status: 'completed',
        interrupted: false,
        runAgain: false,
      };
    },
    fail: (error) => {
      throw error;
    },
  };
  const driver = scheduleDriver()(host);
  driver.prepare(
    Array.from({ length: SERVICES }, (_, index) => {
      const schedule = index % 2 === 0 ? cron('*/10 * * * * *') : every('10s');
      return { name: `service-${index}`, policy: resolvePolicy(`service-${index}`, { schedule }, {}) };
    }),
  );
  await driver.start();
  expect([clock.pending, clock.timersSet]).toEqual([1, 1]);
  await clock.advance(20_000);
  expect([clock.pending, clock.timersSet]).toEqual([1, 3]);
  expect(runs.size).toBe(SERVICES);
  expect(new Set(runs.values())).toEqual(new Set([2]));
  await driver.stop();
  expect(clock.pending).toBe(0);
});
