import type { AnyApplication } from '../application/application.ts';
import { assertApplication } from '../application/assert-application.ts';
import { ApplicationHost } from './application-host.ts';
import type { BuiltHost } from './host.ts';
import { assertHostOptions, type HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';

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
  return new ApplicationHost(application, platform, options);
}
