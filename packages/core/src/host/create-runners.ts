import { isStarted } from '../application/needed-services.ts';
import type { ApplicationDefinition } from '../application/registration.ts';
import type { HostContext } from '../run/run-context.ts';
import { ServiceRunner } from '../run/service-runner.ts';
import { unknownService } from './host-errors.ts';
import type { HostPlatform } from './host-platform.ts';

/**
 * Makes the gates of the background services that a host starts: one each, for the host's whole life.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_UNKNOWN_SERVICE` when the host is bound to a service that does not exist.
 */
export function createRunners(
  definition: ApplicationDefinition,
  platform: HostPlatform,
  host: HostContext,
  pendingStart: () => readonly string[],
): ReadonlyMap<string, ServiceRunner> {
  const runners = new Map<string, ServiceRunner>();
  for (const registration of definition.hostedServices) {
    if (registration.kind !== 'backgroundService' || !isStarted(registration, platform)) continue;
    const { name: service, policy } = registration;
    const schedule = typeof policy.schedule === 'function' ? undefined : policy.schedule;
    runners.set(service, new ServiceRunner({ service, schedule, host, pendingStart }));
  }
  const { onlyService } = platform;
  if (onlyService === undefined || runners.has(onlyService)) return runners;
  const known = definition.hostedServices.filter(({ kind }) => kind === 'backgroundService');
  throw unknownService(
    onlyService,
    known.map(({ name }) => name),
  );
}
