import type { BackgroundServiceLike, Job } from '../contract/background-service.ts';
import type { HealthCheckRegistration } from '../contract/health.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { StartContext } from '../contract/start-context.ts';
import type { ErasedServices, ServiceRegistration } from '../services/service-registration.ts';
import type { SettingsRegistration } from '../settings/settings-registration.ts';
import type { Hosts, LifecycleLimits, ServicePolicy } from './policy.ts';
import type { ResolvedTaskQueue } from './task-queue-options.ts';

/** How many services and settings sections are registered before a registration, and so visible to it. */
export interface Before {
  readonly services: number;
  readonly settings: number;
}

/** A plain hosted service. */
export interface HostedServiceRegistration extends LifecycleLimits {
  readonly kind: 'hostedService';
  readonly name: string;
  readonly hosts: Hosts;
  /** The services and settings sections that it sees; `undefined` for all that are registered before it. */
  readonly uses: readonly string[] | undefined;
  readonly before: Before;
  readonly factory: (services: ErasedServices, start: StartContext) => HostedService;
}

/** A background service. A job is a background service whose object core creates. */
export interface BackgroundServiceRegistration {
  readonly kind: 'backgroundService';
  readonly name: string;
  /** A frozen copy of the author's policy. */
  readonly policy: ServicePolicy<ErasedServices>;
  readonly before: Before;
  readonly factory: (services: ErasedServices, start: StartContext) => BackgroundServiceLike<ErasedServices>;
}

/** What a job's registration wraps. */
export type ErasedJob = Job<ErasedServices>;

/** A replacement for a service that is registered earlier. */
export interface OverrideRegistration {
  readonly kind: 'override';
  readonly name: string;
  readonly factory: ServiceRegistration['factory'];
  readonly dispose: ServiceRegistration['dispose'];
}

/** A background task queue: a singleton that the host itself makes. Its name is that of a service and of a hosted service. */
export interface TaskQueueRegistration extends Pick<ServiceRegistration, 'uses' | 'settingsBefore'> {
  readonly kind: 'taskQueue';
  readonly name: string;
  readonly queue: ResolvedTaskQueue;
  readonly override: false;
}

/** One call of the builder, as data. */
export type Registration =
  | SettingsRegistration
  | ServiceRegistration
  | TaskQueueRegistration
  | OverrideRegistration
  | HostedServiceRegistration
  | BackgroundServiceRegistration
  | HealthCheckRegistration;

/** A registration, and the module where it was made (`module 'billing'`) if it was not the application itself. */
export interface PlacedRegistration {
  readonly registration: Registration;
  readonly place: string | undefined;
}

/** An application as data, in registration order: what hosts and tools read. */
export interface ApplicationDefinition {
  readonly name: string;
  readonly settings: readonly SettingsRegistration[];
  readonly services: readonly (ServiceRegistration | TaskQueueRegistration)[];
  readonly hostedServices: readonly (HostedServiceRegistration | BackgroundServiceRegistration)[];
  readonly healthChecks: readonly HealthCheckRegistration[];
}

/** A module as data, in registration order: what `use` reads. */
export interface ModuleDefinition<Needs, ScopedNeeds> {
  readonly kind: 'module';
  readonly name: string;
  readonly registrations: readonly PlacedRegistration[];
  /** Never present: it carries the types of what the module needs. */
  readonly needs?: { readonly root: Needs; readonly scoped: ScopedNeeds };
}
