import type { AnyApplication, Host } from '@anyhost/core';
import { buildNodeHost } from './build-node-host.ts';
import { assertDriverOption, type DriverOption, drivenBy } from './driver-option.ts';
import { assertHealthOption, type HealthOption } from './health/health-options.ts';
import { HostWithHealth } from './health/host-with-health.ts';
import { assertHostLifetimeOption, type HostLifetimeOption, startedBy } from './host-lifetime-option.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';

/** Options of `createHost`. */
export interface CreateHostOptions extends NodeHostOptions, HealthOption, DriverOption, HostLifetimeOption {}

/**
 * Makes a long-lived host that the program starts and stops: for embedding in another program. It serves
 * its schedules once it is started. It does not listen for signals and sets no exit code: see `runHost` for that. The
 * timer for the next occurrence keeps the process alive until the host is stopped.
 *
 * @param process - Provides environment, arguments and terminal. For tests.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, synchronously.
 *
 * @example
 * ```ts
 * const host = createHost(app);
 * await host.start();
 * await host.run('price-cache');
 * await host.stop();
 * ```
 */
export function createHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: CreateHostOptions = {},
  process: ProcessLike = currentProcess,
): Host<BackgroundNames> {
  checkNodeHostOptions('createHost', options, { health: true, driver: true, hostLifetime: true });
  assertHealthOption('createHost', options.health);
  assertDriverOption('createHost', options.driver);
  assertHostLifetimeOption('createHost', options.hostLifetime);
  const requestStop = (): void =>
    hostWithHealth === undefined ? node.host.lifetime.stopApplication() : hostWithHealth.requestStop();
  const platform = { ...drivenBy(options.driver), ...startedBy(options.hostLifetime, requestStop) };
  const node = buildNodeHost(application, options, { process, platform });
  const hostWithHealth = options.health && new HostWithHealth(node, options.health);
  return hostWithHealth ?? node.host;
}
