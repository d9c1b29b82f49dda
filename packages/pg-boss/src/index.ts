// For programs: what makes a host part of a fleet, and what sends runs to it.
export { type EnqueueOptions, enqueue } from './enqueue.ts';
export { pgBossDriver } from './pg-boss-driver.ts';
export type { BossLike, PgBossDriverOptions } from './pg-boss-options.ts';
