import { channel } from 'node:diagnostics_channel';
import type { AnyApplication } from '../application/application.ts';
import { assertApplication } from '../application/assert-application.ts';
import { ApplicationHost } from './application-host.ts';
import type { BuiltHost } from './host.ts';
import { assertHostOptions, type HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';

/** What subscribers of the channel `anyhost:host` get when a host is made. */
export interface HostTrace {
  readonly application: string;
  /** The name of the platform. */
  readonly platform: string;
  /** Live: what it says is true when it is asked. */
  readonly host: Pick<BuiltHost, 'state' | 'services'>;
}

const hosts = channel('anyhost:host');

/**
 * Brings an application to life on a platform. For host adapters; applications use the host packages.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`
 */
export function buildHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  platform: HostPlatform,
  options: HostOptions = {},
): BuiltHost<BackgroundNames> {
  assertApplication(application);
  assertHostOptions(options, platform.name, platform.ownOptions ?? []);
  const host = new ApplicationHost(application, platform, options);
  if (hosts.hasSubscribers) {
    const made: HostTrace = { application: application.definition.name, platform: platform.name, host };
    hosts.publish(made);
  }
  return host;
}
