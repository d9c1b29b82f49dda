import { assertChoice } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { readProperty } from '../base/read-property.ts';
import type { StandardSchema } from '../base/standard-schema.ts';
import type { HealthCheck } from '../contract/health.ts';
import type { ErasedServices, ServiceRegistration } from '../services/service-registration.ts';
import { assertHealthCheckOptions } from './assert-health-check.ts';
import { assertLifecycleLimits, assertPolicy } from './assert-policy.ts';
import {
  assertFunction,
  assertNotStateStore,
  assertPortableName,
  assertServiceName,
  assertServiceOptions,
  assertSettingsName,
} from './assert-registration.ts';
import type { HealthCheckOptions, HostedServiceOptions } from './builder.ts';
import { copyPolicy } from './copy-policy.ts';
import { jobService } from './job-service.ts';
import { modulePartsOf } from './module-parts.ts';
import type { ServicePolicy } from './policy.ts';
import type {
  ApplicationDefinition,
  BackgroundServiceRegistration,
  Before,
  ErasedJob,
  HostedServiceRegistration,
  ModuleDefinition,
  Registration,
} from './registration.ts';
import type { Registry } from './registry.ts';
import type { ServiceOptions } from './service-options.ts';
import { readTaskQueueOptions, type TaskQueueOptions } from './task-queue-options.ts';

type Factory = ServiceRegistration['factory'];
type Options = ServiceOptions<ErasedServices, string>;

// The registry fills in what precedes a registration.
const UNPLACED: Before = { services: 0, settings: 0 };

/** The chain at run time. Each call checks its arguments and returns a longer chain. */
export class RegistrationChain {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  get definition(): ApplicationDefinition | ModuleDefinition<unknown, unknown> {
    return this.#registry.definition;
  }

  get backgroundServices(): readonly string[] {
    return this.#registry.backgroundServices;
  }

  settings(name: string, schema: StandardSchema): RegistrationChain {
    assertSettingsName(name);
    assertServiceName(name);
    if (typeof readProperty(readProperty(schema, '~standard'), 'validate') !== 'function') {
      throw new AnyhostError(
        'ERR_ANYHOST_INVALID_OPTION',
        `settings('${name}', …): expected a Standard Schema (Zod, Valibot, ArkType, …), got ${describeValue(schema)}.`,
      );
    }
    return this.#add({ kind: 'settings', name, schema });
  }

  singleton(name: string, factory: Factory, options?: Options): RegistrationChain {
    return this.#service('singleton', name, factory, options);
  }

  scoped(name: string, factory: Factory, options?: Options): RegistrationChain {
    return this.#service('scoped', name, factory, options);
  }

  transient(name: string, factory: Factory, options?: Options): RegistrationChain {
    return this.#service('transient', name, factory, options);
  }

  stateStore(factory: Factory, options?: Options): RegistrationChain {
    const name = 'stateStore';
    return this.#add(serviceRegistration('singleton', name, factory, options));
  }

  override(name: string, factory: Factory, options?: Options): RegistrationChain {
    const owner = `override(${typeof name === 'string' ? `'${name}'` : describeValue(name)})`;
    assertFunction(owner, factory);
    assertServiceOptions(owner, options, ['dispose']);
    return this.#add({ kind: 'override', name, factory, dispose: options?.dispose });
  }

  backgroundTaskQueue(name: string, options?: TaskQueueOptions): RegistrationChain {
    assertPortableName('background task queue', name);
    assertServiceName(name);
    assertNotStateStore(name);
    const queue = readTaskQueueOptions(`backgroundTaskQueue('${name}')`, options);
    const uses = copyOf(options?.uses);
    return this.#add({ kind: 'taskQueue', name, queue, override: false, uses, settingsBefore: 0 });
  }

  hostedService(
    name: string,
    factory: HostedServiceRegistration['factory'],
    options: HostedServiceOptions = {},
  ): RegistrationChain {
    assertPortableName('hosted service', name);
    const owner = `hostedService('${name}')`;
    assertFunction(owner, factory);
    assertServiceOptions(owner, options, ['hosts', 'uses', 'startTimeoutMs', 'stopTimeoutMs']);
    const { hosts = 'all', startTimeoutMs, stopTimeoutMs, uses } = options;
    assertChoice({ owner, option: 'hosts', value: hosts }, ['all', 'long-lived']);
    const limits = { startTimeoutMs, stopTimeoutMs };
    assertLifecycleLimits(owner, limits);
    const service = { kind: 'hostedService', name, factory, before: UNPLACED } as const;
    return this.#add({ ...service, ...limits, hosts, uses: copyOf(uses) });
  }

  backgroundService(
    name: string,
    policy: ServicePolicy<ErasedServices>,
    factory: BackgroundServiceRegistration['factory'],
  ): RegistrationChain {
    assertPortableName('hosted service', name);
    const copy = copyPolicy(name, policy);
    assertPolicy(name, copy);
    assertFunction(`backgroundService('${name}')`, factory);
    return this.#add({ kind: 'backgroundService', name, policy: copy, factory, before: UNPLACED });
  }

  job(name: string, policy: ServicePolicy<ErasedServices>, execute: ErasedJob): RegistrationChain {
    assertPortableName('hosted service', name);
    const copy = copyPolicy(name, policy);
    assertPolicy(name, copy);
    assertFunction(`job('${name}')`, execute);
    const factory = (): ReturnType<typeof jobService> => jobService(execute);
    return this.#add({ kind: 'backgroundService', name, policy: copy, factory, before: UNPLACED });
  }

  healthCheck(name: string, check: HealthCheck<ErasedServices>, options: HealthCheckOptions = {}): RegistrationChain {
    assertPortableName('health check', name);
    const owner = `healthCheck('${name}')`;
    assertFunction(owner, check);
    assertHealthCheckOptions(name, owner, options);
    const { timeoutMs = 5000, failureStatus = 'unhealthy' } = options;
    const tags = Object.freeze([...(options.tags ?? ['ready'])]);
    return this.#add({ kind: 'healthCheck', name, check, timeoutMs, tags, failureStatus, uses: copyOf(options.uses) });
  }

  use(module: unknown): RegistrationChain {
    let registry = this.#registry;
    for (const { registration, place } of modulePartsOf(module)) registry = registry.add(registration, place);
    return new RegistrationChain(registry);
  }

  #service(
    kind: ServiceRegistration['kind'],
    name: string,
    factory: Factory,
    options: Options | undefined,
  ): RegistrationChain {
    assertServiceName(name);
    assertNotStateStore(name);
    return this.#add(serviceRegistration(kind, name, factory, options));
  }

  #add(registration: Registration): RegistrationChain {
    return new RegistrationChain(this.#registry.add(registration));
  }
}

function serviceRegistration(
  kind: ServiceRegistration['kind'],
  name: string,
  factory: Factory,
  options: Options | undefined,
): ServiceRegistration {
  const owner = `${kind}('${name}')`;
  assertFunction(owner, factory);
  assertServiceOptions(owner, options, ['dispose', 'uses']);
  const uses = copyOf(options?.uses);
  return { kind, name, factory, dispose: options?.dispose, override: false, uses, settingsBefore: 0 };
}

function copyOf(uses: readonly string[] | undefined): readonly string[] | undefined {
  return uses && Object.freeze([...uses]);
}
