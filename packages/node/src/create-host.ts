import type { AnyApplication, Host } from '@anyhost/core';
import { scheduleDriver } from '@anyhost/core/driver';
import { buildNodeHost } from './build-node-host.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';

/**
 * Makes a long-lived host to be started and stopped by hand: for embedding in a program that has a life of its
 * own. It serves its schedules once it is started. It listens for no signal and sets no exit code: see `runHost`
 * for that. Until it is stopped the timer of its next due time keeps the process alive.
 *
 * @param process - Where environment, arguments and terminal come from. For tests.
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
  options: NodeHostOptions = {},
  process: ProcessLike = currentProcess,
): Host<BackgroundNames> {
  checkNodeHostOptions('createHost', options);
  const platform = { longLived: true, driver: scheduleDriver() };
  return buildNodeHost(application, options, { process, platform }).host;
}
