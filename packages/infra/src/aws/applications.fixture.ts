import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import type { AwsOptions } from './aws-options.ts';

const timeZone = 'Europe/Amsterdam';
const work = async (): Promise<void> => {};

/** One service, all defaults. */
const reports = defineApplication('reports').job('daily-report', { schedule: cron('0 6 * * *', { timeZone }) }, work);

/** Every kind of schedule, in one function. */
const shop = defineApplication('shop_background')
  .stateStore(() => memoryStateStore())
  .job('grace-period', { schedule: every('5m'), dedupe: true, timeoutMs: 30_000 }, work)
  .job('price-cache', { schedule: cron('0 6 * * MON-FRI', { timeZone }), maxLatenessMs: 3_600_000 }, work)
  .job('archiver', { schedule: cron('30 2 * * *', { timeZone }), singleton: true, timeoutMs: 600_000 }, work)
  .job('poll', { schedule: every('7m') }, work)
  .job('invoices', { schedule: cron('0 5 1 * MON') }, work)
  .job('import', { schedule: onDemand() }, work)
  .job('mail', { schedule: continuous(), hosts: 'long-lived' }, work);

/** A function for each service. */
const orders = defineApplication('orders')
  .stateStore(() => memoryStateStore())
  .job(
    'confirm',
    { schedule: every('1m'), dedupe: true, timeoutMs: 20_000, retry: { attempts: 2, delayMs: 500 } },
    work,
  )
  .job(
    'archive',
    { schedule: cron('30 2 * * *', { timeZone }), singleton: true, durableCheckpoint: true, timeoutMs: 600_000 },
    work,
  )
  .job('listen', { schedule: continuous() }, work)
  .job('import', { schedule: onDemand(), reserveMs: 10_000 }, work);

/** The applications and options of the golden files, by the folder's name. */
export const CASES = {
  least: { application: reports, options: {} },
  'one-function': {
    application: shop,
    options: {
      region: 'eu-west-1',
      guard: true,
      continueEvery: '1m',
      store: { kind: 'postgres', secret: 'shop/database:url' },
      vpc: { subnetIds: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'], securityGroupIds: ['sg-0a1b2c3d'] },
      memoryMb: 512,
      environment: { SHOP__BATCH_SIZE: '100' },
    },
  },
  'each-its-own': {
    application: orders,
    options: {
      name: 'orders-prod',
      functions: 'each',
      continuousEvery: '15m',
      continueEvery: { archive: '5m' },
      store: { kind: 'dynamodb' },
      logRetentionDays: 90,
      tags: { team: 'orders' },
      codeUri: '../../dist/lambda/',
    },
  },
} as const satisfies Record<string, { application: unknown; options: AwsOptions }>;
