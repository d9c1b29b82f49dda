import type { ApplicationDefinition } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { HostedBackgroundService } from '../run/service-runner.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import type { NamedService } from './hosted-service-group.ts';

/** Which services a host starts. */
export interface HostedServiceSelection {
  readonly longLived: boolean;
  /** The start's signal. */
  readonly signal: AbortSignal;
  /** The background services to start, by name. */
  readonly policies: ReadonlyMap<string, ResolvedPolicy>;
}

/** The hosted services of a host: all that start and stop, and those among them that run. */
export interface HostedServices {
  readonly members: readonly NamedService[];
  readonly background: readonly HostedBackgroundService[];
}

/**
 * Makes the hosted services in registration order.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SERVICE` when a factory returns something that is none; or what a
 *   factory threw.
 */
export function createHostedServices(
  { hostedServices }: ApplicationDefinition,
  container: ServiceContainer,
  { longLived, policies, signal }: HostedServiceSelection,
): HostedServices {
  const members: NamedService[] = [];
  const background: HostedBackgroundService[] = [];
  for (const registration of hostedServices) {
    const { name, before } = registration;
    if (registration.kind === 'hostedService') {
      if (registration.hosts === 'long-lived' && !longLived) continue;
      const consumer = { label: `hosted service '${name}'`, uses: registration.uses, before: before.services };
      const service = registration.factory(container.rootView(consumer), { signal });
      container.adopt(name, service);
      checkMethods(name, service, ['startAsync', 'stopAsync']);
      if ('executeAsync' in service) throw isBackgroundService(name);
      members.push({ name, service });
    } else {
      const policy = policies.get(name);
      if (policy === undefined) continue;
      const { uses } = registration.policy;
      const consumer = { label: `background service '${name}'`, uses, before: before.services };
      const instance = registration.factory(container.rootView(consumer), { signal });
      container.adopt(name, instance);
      checkMethods(name, instance, ['startAsync', 'executeAsync', 'stopAsync']);
      members.push({ name, service: instance });
      background.push({ name, instance, policy });
    }
  }
  return { members, background };
}

function checkMethods(name: string, service: unknown, methods: readonly string[]): void {
  const missing = methods.filter((method) => {
    return typeof service !== 'object' || service === null || typeof Reflect.get(service, method) !== 'function';
  });
  if (missing.length === 0) return;
  if (service instanceof Promise) service.catch(() => {});
  const what = service instanceof Promise ? 'a promise; do the waiting in startAsync' : describeValue(service);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `The factory of '${name}' returned ${what}; expected an object with ${methods.join(', ')}, but ${missing.join(', ')} is no function.`,
    { details: { service: name, missing } },
  );
}

function isBackgroundService(name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `'${name}' has an executeAsync, which nobody would call: register it with backgroundService and give it a schedule.`,
    { details: { service: name } },
  );
}
