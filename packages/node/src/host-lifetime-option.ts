import { assertMethods, type HostLifetime } from '@anyhost/core';
import type { NodePlatform } from './build-node-host.ts';

/** The option of the hosts of a process: what starts and stops them. */
export interface HostLifetimeOption {
  /**
   * Decides when the host starts and when it stops, for example with a service manager. `runHost` and `hostBeside` then
   * listen to no signals: the host lifetime requests the stop. It serves one host. Default: SIGTERM and SIGINT stop the
   * host; a host of `createHost` is started and stopped by its program only.
   */
  readonly hostLifetime?: HostLifetime | undefined;
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless it is a host lifetime. */
export function assertHostLifetimeOption(owner: string, hostLifetime: unknown): void {
  const given = { owner, option: 'hostLifetime', value: hostLifetime };
  assertMethods(given, ['waitForStartAsync', 'stopAsync'], 'a host lifetime');
}

/**
 * A platform whose host starts and stops by the given host lifetime.
 *
 * @param requestStop - What a request of the host lifetime does. Default: the stop begins at once.
 */
export function startedBy(
  hostLifetime: HostLifetime | undefined,
  requestStop?: () => void,
): Pick<NodePlatform, 'hostLifetime'> {
  if (hostLifetime === undefined || requestStop === undefined) return { hostLifetime };
  return {
    hostLifetime: {
      waitForStartAsync: (signal, host) => hostLifetime.waitForStartAsync(signal, { ...host, requestStop }),
      stopAsync: (signal, end) => hostLifetime.stopAsync(signal, end),
    },
  };
}
