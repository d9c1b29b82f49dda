import type { DriverPlatform } from '@anyhost/core';
import { FleetDriver } from './fleet-driver.ts';
import type { PgBossDriverOptions } from './pg-boss-options.ts';
import { readOptions } from './read-options.ts';

/**
 * Makes the driver of a fleet: any number of processes that run one application together, by pg-boss on PostgreSQL.
 *
 * Each process computes due times and sends them as jobs; the id of a job is that of its occurrence, so that it is sent
 * once. Each process fetches jobs and runs them. A driver serves one host.
 *
 * @param options - See {@link PgBossDriverOptions}.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { runHost } from '@anyhost/node';
 * import { pgBossDriver } from '@anyhost/pg-boss';
 * import { app } from './app.ts';
 *
 * await runHost(app, { driver: pgBossDriver({ connectionString: process.env['DATABASE_URL'] }) });
 * ```
 */
export function pgBossDriver(options: PgBossDriverOptions): DriverPlatform {
  const settings = readOptions(options);
  return {
    name: 'pg-boss',
    driver: (context) => new FleetDriver(context, settings),
    redelivers: true,
    keepsRecord: true,
  };
}
