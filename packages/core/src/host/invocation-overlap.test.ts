import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { cron } from '../schedule/schedule.ts';
import { createInvocationHost } from './invocation-host.ts';

describe('an occurrence that meets a run of its service', () => {
  const DUE = Date.UTC(2026, 10, 22, 6, 15);

  function onPlatform(redelivers: boolean) {
    const work = deferred();
    const clock = new ManualClock();
    const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {}, redelivers };
    const application = defineApplication('orders').job('poll', { schedule: cron('* * * * *') }, () => work.promise);
    const host = createInvocationHost(application, platform, { clock });
    const invoke = async (scheduledAt?: number): Promise<ExecutionOutcome> =>
      (
        await host.invoke('poll', {
          trigger: scheduledAt === undefined ? 'manual' : 'schedule',
          scheduledAt,
          remainingMs: 10_000,
        })
      ).outcome;
    return { work, invoke };
  }

  test.each([
    { running: DUE, next: DUE, outcome: { status: 'skipped', reason: 'overlap' } },
    { running: DUE, next: DUE + 17_000, outcome: { status: 'skipped', reason: 'overlap' } },
    { running: DUE, next: DUE + 60_000, outcome: { status: 'refused', reason: 'serviceBusy' } },
    { running: undefined, next: DUE, outcome: { status: 'refused', reason: 'serviceBusy' } },
    { running: DUE, next: undefined, outcome: { status: 'skipped', reason: 'overlap' } },
  ])(
    'is refused where the platform delivers again, unless it is the same one: %o',
    async ({ running, next, outcome }) => {
      const { work, invoke } = onPlatform(true);
      const first = invoke(running);
      await settle();
      expect(await invoke(next)).toMatchObject(outcome);
      work.resolve();
      expect((await first).status).toBe('completed');
      expect((await invoke(next)).status).toBe('completed');
    },
  );

  test('is skipped elsewhere', async () => {
    const { work, invoke } = onPlatform(false);
    const first = invoke(DUE);
    await settle();
    expect(await invoke(DUE + 60_000)).toMatchObject({ status: 'skipped', reason: 'overlap' });
    work.resolve();
    await first;
  });
});
