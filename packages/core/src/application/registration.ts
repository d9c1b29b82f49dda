import type { BackgroundServiceLike, Job } from '../contract/background-service.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { ServicePolicy } from '../schedule/policy.ts';
import type { StandardSchema } from '../settings/standard-schema.ts';

/**
 * The registered services by name, without their types: this is where the typed chain of
 * `defineApplication` meets its registry. Only the builder writes registrations and only the container
 * reads them.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one border between the typed chain and its registry.
export type ErasedServices = any;

/** What to do with a service that is no longer needed. */
export type Dispose = (service: ErasedServices) => unknown;

/** A section of settings and the schema that checks it. */
export interface SettingsRegistration {
  readonly kind: 'settings';
  readonly name: string;
  readonly schema: StandardSchema;
}

/** One of the three lifetimes of services. */
export interface ServiceRegistration {
  readonly kind: 'singleton' | 'scoped' | 'transient';
  readonly name: string;
  readonly factory: (services: ErasedServices) => unknown;
  readonly dispose: Dispose | undefined;
  /** Put in place by `override`: its factory sees settings and built-ins only. */
  readonly override: boolean;
}

/** A plain hosted service. */
export interface HostedServiceRegistration {
  readonly kind: 'hostedService';
  readonly name: string;
  readonly hosts: 'all' | 'long-lived';
  readonly factory: (services: ErasedServices) => HostedService;
}

/** A background service; a job is one whose object core makes. */
export interface BackgroundServiceRegistration {
  readonly kind: 'backgroundService';
  readonly name: string;
  readonly policy: ServicePolicy<ErasedServices>;
  readonly factory: (services: ErasedServices) => BackgroundServiceLike<ErasedServices>;
}

/** What a job's registration wraps. */
export type ErasedJob = Job<ErasedServices>;

/** An application as data, in registration order: what hosts and tools read. */
export interface ApplicationDefinition {
  readonly name: string;
  readonly settings: readonly SettingsRegistration[];
  readonly services: readonly ServiceRegistration[];
  readonly hostedServices: readonly (HostedServiceRegistration | BackgroundServiceRegistration)[];
}
