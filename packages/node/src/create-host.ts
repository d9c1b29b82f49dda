import type { AnyApplication, Host } from '@anyhost/core';
import { scheduleDriver } from '@anyhost/core/driver';
import { buildNodeHost } from './build-node-host.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';

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
  options: NodeHostOptions = {},
  process: ProcessLike = currentProcess,
): Host<BackgroundNames> {
  checkNodeHostOptions('createHost', options);
  const platform = { longLived: true, driver: scheduleDriver() };
  return buildNodeHost(application, options, { process, platform }).host;
}
