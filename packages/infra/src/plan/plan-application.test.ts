import { cron, defineApplication, every, memoryStateStore, type StandardSchema } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { planApplication } from './plan-application.ts';

/** A section with one required text. */
function section<Key extends string>(key: Key): StandardSchema<unknown, Readonly<Record<Key, string>>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => {
        const text = Object(value)[key];
        const isGiven = typeof text === 'string';
        return isGiven ? { value: Object(value) } : { issues: [{ message: 'is required', path: [key] }] };
      },
    },
  };
}

const application = defineApplication('shop')
  .settings('orders', section('period'))
  .settings('database', section('url'))
  .stateStore(() => memoryStateStore())
  .job('confirm', { schedule: ({ orders }) => every(orders.period), dedupe: true }, async () => {})
  .job(
    'archive',
    { schedule: cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }), timeoutMs: 60_000 },
    async () => {},
  );

const layers = [{ source: 'a file', values: { orders: { period: '5m' } } }];

describe('planApplication', () => {
  test('computes schedules from the settings, and fills in the defaults of policies', async () => {
    const plan = await planApplication(application, { layers });
    expect(plan).toMatchObject({ name: 'shop', hasStateStore: true });
    expect(plan.services).toMatchObject([
      { name: 'confirm', needsStore: true, policy: { schedule: every('5m'), overlap: 'skip' } },
      { name: 'archive', needsStore: false, policy: { timeoutMs: 60_000 } },
    ]);
  });

  test('does not ask for settings that no schedule reads', async () => {
    await expect(planApplication(application, { layers })).resolves.toBeDefined();
  });

  test('names the setting that a schedule reads and that is missing', async () => {
    await expect(planApplication(application)).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SETTINGS',
        message: expect.stringContaining('orders.period'),
      }),
    );
  });

  test('refuses what is not an application', async () => {
    await expect(planApplication(Object({ definition: 1 }))).rejects.toThrow(/defineApplication/);
  });
});
