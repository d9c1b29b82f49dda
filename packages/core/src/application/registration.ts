import type { BackgroundServiceLike, Job } from '../contract/background-service.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { ErasedServices, ServiceRegistration } from '../services/service-registration.ts';
import type { SettingsRegistration } from '../settings/standard-schema.ts';
import type { ServicePolicy } from './policy.ts';

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
