import { assertChoice, assertKnownOptions } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { ErasedServices, ServiceRegistration } from '../services/service-registration.ts';
import type { StandardSchema } from '../settings/standard-schema.ts';
import type { Application, DisposeOption, HostedServiceOptions } from './application.ts';
import { checkPolicy } from './check-policy.ts';
import {
  checkDispose,
  checkFreshName,
  checkFreshServiceName,
  checkFunction,
  checkNotStateStore,
  checkPortableName,
  checkSettingsName,
} from './check-registration.ts';
import { jobService } from './job-service.ts';
import type { ServicePolicy } from './policy.ts';
import type {
  ApplicationDefinition,
  BackgroundServiceRegistration,
  ErasedJob,
  HostedServiceRegistration,
} from './registration.ts';

/**
 * Begins the definition of an application.
 *
 * @param name - Letters, digits, `-` and `_`, a letter first. Names the application in logs and in
 *   durable state: renaming it loses checkpoints.
 * @typeParam Names - Give `string` when names of services come from data: they are then checked at run time only.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_NAME`
 *
 * @example
 * ```ts
 * export const app = defineApplication('ordering-background')
 *   .settings('ordering', OrderingSettings)
 *   .singleton('pool', ({ ordering }) => createPool(ordering), { dispose: (pool) => pool.end() })
 *   .job('price-cache', { schedule: every('5m') }, (signal, { services }) => refresh(services.pool, signal));
 * ```
 */
export function defineApplication<Names extends string = never>(
  name: string,
  // biome-ignore lint/complexity/noBannedTypes: the empty object type is the neutral element of the chain's intersections.
): Application<{}, BuiltInServices, {}, Names, Names> {
  checkPortableName('application', name);
  const chain: unknown = new RegistrationChain({ name, settings: [], services: [], hostedServices: [] });
  // The border: below, registrations carry no types; above, the interface gives every call its own.
  return chain as ReturnType<typeof defineApplication<Names>>;
}

type Factory = ServiceRegistration['factory'];

/** How a service is made and put away. */
interface Recipe {
  readonly factory: Factory;
  readonly options: DisposeOption<unknown> | undefined;
}

/** The chain at run time. Each call checks its arguments and returns a longer chain. */
class RegistrationChain {
  readonly definition: ApplicationDefinition;

  constructor(definition: ApplicationDefinition) {
    this.definition = definition;
  }

  get backgroundServices(): readonly string[] {
    return this.definition.hostedServices.filter(({ kind }) => kind === 'backgroundService').map(({ name }) => name);
  }

  settings(name: string, schema: StandardSchema): RegistrationChain {
    checkSettingsName(name);
    checkFreshName(this.definition, name);
    if (typeof schema?.['~standard']?.validate !== 'function') {
      throw new AnyhostError(
        'ERR_ANYHOST_INVALID_OPTION',
        `settings('${name}', …): expected a Standard Schema (Zod, Valibot, ArkType, …), got ${describeValue(schema)}.`,
      );
    }
    return this.#with({ settings: [...this.definition.settings, { kind: 'settings', name, schema }] });
  }

  singleton(name: string, factory: Factory, options?: DisposeOption<unknown>): RegistrationChain {
    checkNotStateStore(name);
    return this.#service('singleton', name, { factory, options });
  }

  scoped(name: string, factory: Factory, options?: DisposeOption<unknown>): RegistrationChain {
    checkNotStateStore(name);
    return this.#service('scoped', name, { factory, options });
  }

  transient(name: string, factory: Factory, options?: DisposeOption<unknown>): RegistrationChain {
    checkNotStateStore(name);
    return this.#service('transient', name, { factory, options });
  }

  stateStore(factory: Factory, options?: DisposeOption<unknown>): RegistrationChain {
    return this.#service('singleton', 'stateStore', { factory, options });
  }

  override(name: string, factory: Factory, options?: DisposeOption<unknown>): RegistrationChain {
    const { services } = this.definition;
    if (!services.some((service) => service.name === name)) throw unknownOverride(this.definition, name);
    checkFunction(`override('${name}')`, factory);
    checkDispose(`override('${name}')`, options);
    const replacement: ServiceRegistration = {
      kind: 'singleton',
      name,
      factory,
      dispose: options?.dispose,
      override: true,
    };
    return this.#with({ services: services.map((service) => (service.name === name ? replacement : service)) });
  }

  hostedService(
    name: string,
    factory: (services: ErasedServices) => HostedService,
    options: HostedServiceOptions = {},
  ): RegistrationChain {
    const owner = `hostedService('${name}')`;
    checkFreshServiceName(this.definition, name);
    checkFunction(owner, factory);
    assertKnownOptions(owner, options, ['hosts']);
    assertChoice({ owner, option: 'hosts', value: options.hosts }, ['all', 'long-lived']);
    const { hosts = 'all' } = options;
    return this.#host({ kind: 'hostedService', name, hosts, factory });
  }

  backgroundService(
    name: string,
    policy: ServicePolicy<ErasedServices>,
    factory: (services: ErasedServices) => BackgroundServiceLike<ErasedServices>,
  ): RegistrationChain {
    checkFreshServiceName(this.definition, name);
    checkPolicy(name, policy);
    checkFunction(`backgroundService('${name}')`, factory);
    return this.#host({ kind: 'backgroundService', name, policy, factory });
  }

  job(name: string, policy: ServicePolicy<ErasedServices>, execute: ErasedJob): RegistrationChain {
    checkFreshServiceName(this.definition, name);
    checkPolicy(name, policy);
    checkFunction(`job('${name}')`, execute);
    return this.#host({ kind: 'backgroundService', name, policy, factory: () => jobService(execute) });
  }

  #service(kind: ServiceRegistration['kind'], name: string, { factory, options }: Recipe): RegistrationChain {
    checkFreshName(this.definition, name);
    checkFunction(`${kind}('${name}')`, factory);
    checkDispose(`${kind}('${name}')`, options);
    const service: ServiceRegistration = { kind, name, factory, dispose: options?.dispose, override: false };
    return this.#with({ services: [...this.definition.services, service] });
  }

  #host(service: HostedServiceRegistration | BackgroundServiceRegistration): RegistrationChain {
    return this.#with({ hostedServices: [...this.definition.hostedServices, service] });
  }

  #with(change: Partial<ApplicationDefinition>): RegistrationChain {
    return new RegistrationChain({ ...this.definition, ...change });
  }
}

function unknownOverride({ settings, services }: ApplicationDefinition, name: string): AnyhostError {
  const isSettings = settings.some((section) => section.name === name);
  const remedy = isSettings
    ? "give its values through the host's settings option"
    : `the registered services are ${services.map((service) => service.name).join(', ') || 'none'}`;
  return new AnyhostError('ERR_ANYHOST_UNKNOWN_DEPENDENCY', `override('${name}'): no such service; ${remedy}.`);
}
