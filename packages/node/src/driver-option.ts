import { assertMethods, assertObject, type DriverPlatform } from '@anyhost/core';
import type { NodePlatform } from './build-node-host.ts';
import { driverAtStart } from './driver-at-start.ts';

/** The option of hosts that serve schedules. */
export interface DriverOption {
  /**
   * What decides when and where services run: `pgBossDriver()` of `@anyhost/pg-boss`, for example. It serves one host.
   * Default: the services' schedules, in this process.
   */
  readonly driver?: DriverPlatform | undefined;
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless it is a driver. */
export function assertDriverOption(owner: string, driver: unknown): void {
  assertObject({ owner, option: 'driver', value: driver });
  if (driver === undefined) return;
  const given = { owner, option: 'driver', value: driver };
  assertMethods(given, ['driver'], 'a driver such as pgBossDriver() of @anyhost/pg-boss');
}

/** A long-lived host's platform: with the given driver, or with the schedule driver. */
export function drivenBy(driver: DriverPlatform | undefined): NodePlatform {
  return { longLived: true, driver: driverAtStart, ...driver };
}
