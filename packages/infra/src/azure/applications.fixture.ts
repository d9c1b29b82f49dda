import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import type { AzureOptions } from './azure-options.ts';
import type { ContainerAppsOptions } from './container-apps-options.ts';

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

/** Schedules that are exact in UTC, and one that somebody starts. */
export const worker = defineApplication('worker')
  .stateStore(() => memoryStateStore())
  .job('grace-period', { schedule: every('5m'), dedupe: true, timeoutMs: 30_000 }, work)
  .job(
    'report_of_the_warehouse_for_the_month',
    { schedule: cron('0 4 1 * *'), timeoutMs: 900_000, reserveMs: 5000 },
    work,
  )
  .job('import', { schedule: onDemand() }, work);

/** The same for Container Apps. */
export const CONTAINER_CASES = {
  least: { application: cleaner, options: { registry: 'cleaners', image: 'cleaner:1.0.0' } },
  jobs: {
    application: worker,
    options: {
      name: 'worker-prod',
      registry: 'workers',
      image: 'shop/worker@sha256:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000',
      store: { kind: 'azure-storage' },
      retries: 2,
      cpu: 0.5,
      environment: { WORKER__GREETING: "It's ${5} \\ more" },
      secrets: ['WORKER__BROKER_URL'],
    },
  },
  guarded: {
    application: shop,
    options: {
      registry: 'shops',
      image: 'shop:1.0.0',
      guard: true,
      store: { kind: 'redis', variable: 'SHOP__REDIS_URL' },
    },
  },
  host: {
    application: shop,
    options: {
      mode: 'host',
      registry: 'shops',
      image: 'shop:1.0.0',
      store: { kind: 'postgres' },
      readinessDelayMs: 5000,
      startupTimeoutMs: 90_000,
      healthPort: 9000,
      hostCommand: ['node', 'main.js'],
    },
  },
} as const satisfies Record<string, { application: unknown; options: ContainerAppsOptions }>;
