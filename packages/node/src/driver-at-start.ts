import type { DriverContext, HostDriver } from '@anyhost/core';

/**
 * The schedule driver, loaded when the host starts: a program that only imports this package, or runs one service once,
 * does not read its code and that of the schedule language.
 */
export function driverAtStart(context: DriverContext): HostDriver {
  let driver: HostDriver | undefined;
  return {
    computesSchedule: true,
    reportsEnds: true,
    check: async (policies) => {
      const { scheduleDriver } = await import('@anyhost/core/driver');
      driver = scheduleDriver()(context);
      await driver.check(policies);
    },
    begin: (services) => driver?.begin(services),
    start: () => driver?.start(),
    stop: () => driver?.stop(),
  };
}
