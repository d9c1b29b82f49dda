import type { ApplicationDefinition } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { NamedService } from './named-service.ts';

/** A background service in a host. */
export interface HostedBackgroundService {
  readonly name: string;
  readonly instance: BackgroundServiceLike<ErasedServices>;
  readonly policy: ResolvedPolicy;
}

/** The hosted services of a host: all that start and stop, and those among them that run. */
export interface HostedServices {
  readonly members: readonly NamedService[];
  readonly background: readonly HostedBackgroundService[];
}

/** What hosted services are made with. */
export interface HostedServiceParts {
  readonly policies: ReadonlyMap<string, ResolvedPolicy>;
  /** The start's signal. */
  readonly signal: AbortSignal;
  /** The logger that the factory of a service sees, once it reads it. */
  loggerOf(service: string): () => Logger;
}

/**
 * Makes hosted services in the order given. The container disposes them, in their turn.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SERVICE` when a factory returns something else; or what a
 *   factory threw.
 */
export function createHostedServices(
  hostedServices: ApplicationDefinition['hostedServices'],
  container: ServiceContainer,
  { policies, signal, loggerOf }: HostedServiceParts,
): HostedServices {
  const members: NamedService[] = [];
  const background: HostedBackgroundService[] = [];
  for (const registration of hostedServices) {
    const { name } = registration;
    const logger = loggerOf(name);
    if (registration.kind === 'hostedService') {
      const view = container.rootView({ label: `hosted service '${name}'`, uses: registration.uses, logger });
      const service = registration.factory(view, { signal });
      assertMethods(name, service, ['startAsync', 'stopAsync']);
      if ('executeAsync' in service) throw isBackgroundService(name);
      members.push({ name, service, limits: registration });
    } else {
      const policy = policies.get(name);
      if (policy === undefined) continue;
      const view = container.rootView({ label: `background service '${name}'`, uses: policy.uses, logger });
      const instance = registration.factory(view, { signal });
      assertMethods(name, instance, ['startAsync', 'executeAsync', 'stopAsync']);
      members.push({ name, service: instance, limits: policy });
      background.push({ name, instance, policy });
    }
    container.adopt(name, members.at(-1)?.service);
  }
  return { members, background };
}

function assertMethods(name: string, service: unknown, methods: readonly string[]): void {
  const missing = methods.filter((method) => {
    return typeof service !== 'object' || service === null || typeof Reflect.get(service, method) !== 'function';
  });
  if (missing.length === 0) return;
  if (service instanceof Promise) service.catch(() => {});
  const got = service instanceof Promise ? 'a promise; do the waiting in startAsync' : describeValue(service);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `The factory of '${name}' returned ${got}; expected an object with methods ${methods.join(', ')}; missing: ${missing.join(', ')}.`,
    { details: { service: name, missing } },
  );
}

function isBackgroundService(name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `'${name}' has executeAsync, but hostedService() never calls it; register it with backgroundService() and give it a schedule.`,
    { details: { service: name } },
  );
}
