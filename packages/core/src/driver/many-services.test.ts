import { expect, test, vi } from 'vitest';
import { resolvePolicy } from '../application/resolve-policy.ts';
import { silentLogger } from '../base/logger.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { ApplicationLedger } from '../ledger/application-ledger.ts';
import { type RunResult, resultOf } from '../run/outcome.ts';
import { ServiceStatus } from '../run/service-status.ts';
import { cron, every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { DrivenService } from './driver.ts';
import { scheduleDriver } from './schedule-driver.ts';

const SERVICES = 10_000;

test('10 000 services share one timer, and all are served', async () => {
  const clock = new ManualClock();
  const runs = new Map<string, number>();
  const store = memoryStateStore({ clock });
  const shared = { application: 'orders', clock, logger: silentLogger };
  const ledger = new ApplicationLedger({ ...shared, store, longLived: true, storeTimeoutMs: 5000, termMs: 30_000 });
  const services = Array.from({ length: SERVICES }, (_, index): DrivenService => {
    const name = `service-${index}`;
    const schedule = index % 2 === 0 ? cron('*/10 * * * * *') : every('10s');
    const run = async (): Promise<RunResult> => {
      runs.set(name, (runs.get(name) ?? 0) + 1);
      return completed(name, clock);
    };
    const policy = resolvePolicy(name, { schedule }, {});
    const own = { name, schedule: '', periodMs: 10_000, record: undefined, durable: false, catchesUp: false };
    const status = new ServiceStatus(name);
    const kept = ledger.open({ ...own, continueAttempts: 5 });
    return { name, policy, status, ledger: kept, run, refuse: run, look: async () => ({ state: 'done' }) as const };
  });
  const driver = scheduleDriver()({
    ...shared,
    random: () => 0,
    readLedgers: async () => {},
    ended: () => {},
    foundOverdue: () => {},
    works: () => {},
    fail: (error) => {
      throw error;
    },
  });
  await driver.check(new Map(services.map(({ name, policy }) => [name, policy])));
  driver.begin(services);
  driver.start();
  expect([clock.pending, clock.timersSet]).toEqual([1, 1]);
  for (const served of [1, 2]) {
    await clock.advance(10_000);
    await vi.waitFor(() => expect([...runs.values()].filter((count) => count === served)).toHaveLength(SERVICES));
  }
  expect([clock.pending, clock.timersSet]).toEqual([1, 3]);
  driver.stop();
  expect(clock.pending).toBe(0);
});

function completed(service: string, clock: ManualClock): RunResult {
  return resultOf({
    executionId: service,
    service,
    occurrence: undefined,
    trigger: 'schedule',
    attempt: 1,
    startedAt: new Date(clock.now()),
    durationMs: 0,
    timeLeftMs: undefined,
    status: 'completed',
    interrupted: false,
    runAgain: false,
  });
}
