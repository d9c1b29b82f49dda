import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';

const timeZone = 'Europe/Amsterdam';
const work = async (): Promise<void> => {};

/** One service, all defaults. */
export const reports = defineApplication('reports').job(
  'daily-report',
  { schedule: cron('0 6 * * *', { timeZone }) },
  work,
);

/** Every kind of policy, with a state store. */
export const shop = defineApplication('shop-background')
  .stateStore(() => memoryStateStore())
  .job('grace-period', { schedule: every('5m'), dedupe: true, timeoutMs: 30_000 }, work)
  .job('price-cache', { schedule: cron('0 6 * * MON-FRI', { timeZone }), maxLatenessMs: 3_600_000 }, work)
  .job('archiver', { schedule: cron('30 2 * * *', { timeZone }), singleton: true, timeoutMs: 1_200_000 }, work)
  .job('cleanup', { schedule: cron('15 * * * *'), misfire: 'skip' }, work)
  .job('import', { schedule: onDemand() }, work)
  .job('mail', { schedule: continuous(), hosts: 'long-lived', singleton: true }, work);

/** Services of which each is shared by replicas. */
export const orders = defineApplication('orders')
  .stateStore(() => memoryStateStore())
  .job('confirm', { schedule: every('1m'), dedupe: true }, work)
  .job('archive', { schedule: cron('30 2 * * *', { timeZone }), singleton: true }, work);
