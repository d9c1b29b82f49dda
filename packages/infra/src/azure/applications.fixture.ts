import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import type { AzureOptions } from './azure-options.ts';

const timeZone = 'Europe/Amsterdam';
const work = async (): Promise<void> => {};

/** One service, nothing but defaults. */
export const cleaner = defineApplication('cleaner').job('clean', { schedule: every('5m') }, work);

/** Every kind of schedule. */
export const shop = defineApplication('shop_background')
  .stateStore(() => memoryStateStore())
  .job('grace-period', { schedule: every('5m'), dedupe: true, timeoutMs: 30_000 }, work)
  .job('price-cache', { schedule: cron('0 6 * * MON-FRI', { timeZone }), timeoutMs: 60_000 }, work)
  .job('archiver', { schedule: cron('30 2 * * *', { timeZone }), singleton: true, timeoutMs: 2_400_000 }, work)
  .job('import', { schedule: onDemand(), timeoutMs: 60_000 }, work)
  .job('mail', { schedule: continuous(), hosts: 'long-lived' }, work);

/** The applications and options of the golden files, by the folder's name. */
export const FUNCTION_CASES = {
  least: { application: cleaner, options: {} },
  flex: {
    application: shop,
    options: {
      memoryMb: 512,
      nodeVersion: '24',
      store: { kind: 'azure-storage', container: 'shop-state' },
      environment: { SHOP__GREETING: "It's ${5} \\ more" },
      logRetentionDays: 90,
    },
  },
  premium: {
    application: shop,
    options: {
      name: 'shop-prod',
      plan: 'premium',
      size: 'EP2',
      functionTimeoutMs: 3_600_000,
      store: { kind: 'postgres', variable: 'SHOP__DATABASE_URL' },
      secrets: ['SHOP__BROKER_URL'],
    },
  },
} as const satisfies Record<string, { application: unknown; options: AzureOptions }>;
