import type { BackgroundServiceLike, Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { SchemaOutput, StandardSchema } from '../settings/standard-schema.ts';
import type { StateStore } from '../state/state-store.ts';
import type { ServicePolicy } from './policy.ts';
import type { ApplicationDefinition } from './registration.ts';

/** What every host accepts: an application, whatever its services are. */
export interface AnyApplication<BackgroundNames extends string = string> {
  /** The application as data. For hosts and tools; authors have no use for it. */
  readonly definition: ApplicationDefinition;
  /** The names of the background services and jobs, in registration order. */
  readonly backgroundServices: readonly BackgroundNames[];
}

/** How a singleton, scoped or transient service is put away. */
export interface DisposeOption<Service> {
  /**
   * Called once when the service is no longer needed, in reverse order of creation; awaited. Default:
   * the service's own `Symbol.asyncDispose`, else its `Symbol.dispose`.
   */
  readonly dispose?: (service: Service) => unknown;
}

/** Options of a plain hosted service. */
export interface HostedServiceOptions {
  /** Where it starts: in `'all'` hosts, or only in those that live long. Default `'all'`. */
  readonly hosts?: 'all' | 'long-lived';
}

/**
 * The host-free definition of an application: settings, services, hosted services. Immutable; each
 * call returns a new application. Registration order is the order of creation and of start; a factory sees
 * what was registered before it, and what it must not see does not compile.
 *
 * @typeParam Settings - Settings sections by name.
 * @typeParam Root - What singletons, transients and hosted services see.
 * @typeParam Scoped - The scoped services; an execution sees `Root & Scoped`.
 * @typeParam PlainNames - Names of hosted services.
 * @typeParam BackgroundNames - Names of background services and jobs.
 */
export interface Application<Settings, Root, Scoped, PlainNames extends string, BackgroundNames extends string>
  extends AnyApplication<BackgroundNames> {
  /**
   * Adds a section of settings, checked by any Standard Schema before anything starts. Values come
   * from files, then environment variables (`ORDERING__CHECK_UPDATE_TIME` is `ordering.checkUpdateTime`; always
   * strings), then the command line, then values given in code; later ones win.
   *
   * @see https://standardschema.dev
   */
  settings<Name extends string, Schema extends StandardSchema>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    schema: Schema,
  ): Application<
    Settings & Record<Name, SchemaOutput<Schema>>,
    Root & Record<Name, SchemaOutput<Schema>>,
    Scoped,
    PlainNames,
    BackgroundNames
  >;

  /** Adds a service of which the host makes one, at start. The factory may be async. */
  singleton<Name extends string, Service>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: Root) => Service,
    options?: DisposeOption<Awaited<Service>>,
  ): Application<Settings, Root & Record<Name, Awaited<Service>>, Scoped, PlainNames, BackgroundNames>;

  /** Adds a service of which each execution gets its own, made on first use and disposed after the execution. */
  scoped<Name extends string, Service>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: Root & Scoped) => Synchronous<Service>,
    options?: DisposeOption<NoInfer<Service>>,
  ): Application<Settings, Root, Scoped & Record<Name, Service>, PlainNames, BackgroundNames>;

  /** Adds a service that is made anew each time it is asked for. Sees what singletons see. */
  transient<Name extends string, Service>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: Root) => Synchronous<Service>,
    options?: DisposeOption<NoInfer<Service>>,
  ): Application<Settings, Root & Record<Name, Service>, Scoped, PlainNames, BackgroundNames>;

  /** Names the durable store for checkpoints and continuations. Without one they live in memory. */
  stateStore<Store extends StateStore>(
    factory: (services: Root) => Store | Promise<Store>,
    options?: DisposeOption<NoInfer<Store>>,
  ): Application<Settings, Root & Record<'stateStore', Store>, Scoped, PlainNames, BackgroundNames>;

  /**
   * Replaces a service, for tests: the original is neither made nor disposed. The replacement is one
   * object for the whole host, whatever the original's lifetime; its factory sees settings and
   * built-ins only, and may be async.
   */
  override<Name extends Exclude<(keyof Root | keyof Scoped) & string, keyof Settings | keyof BuiltInServices>>(
    name: Name,
    factory: (
      services: Settings & BuiltInServices,
    ) => NoInfer<(Root & Scoped)[Name]> | Promise<NoInfer<(Root & Scoped)[Name]>>,
    options?: DisposeOption<(Root & Scoped)[Name]>,
  ): Application<Settings, Root, Scoped, PlainNames, BackgroundNames>;

  /** Adds an object that starts and stops with the host. For one iteration of work see `backgroundService`. */
  hostedService<Name extends string>(
    name: FreshService<Name, PlainNames, BackgroundNames>,
    factory: (services: Root) => HostedService & { readonly executeAsync?: never },
    options?: HostedServiceOptions,
  ): Application<Settings, Root, Scoped, PlainNames | Name, BackgroundNames>;

  /** Adds background work: an object whose `executeAsync` is one iteration. One object per host. */
  backgroundService<Name extends string>(
    name: FreshService<Name, PlainNames, BackgroundNames>,
    policy: ServicePolicy<Settings>,
    factory: (services: Root) => BackgroundServiceLike<Root & Scoped>,
  ): Application<Settings, Root, Scoped, PlainNames, BackgroundNames | Name>;

  /** Adds background work written as a function. */
  job<Name extends string>(
    name: FreshService<Name, PlainNames, BackgroundNames>,
    policy: ServicePolicy<Settings>,
    execute: Job<Root & Scoped>,
  ): Application<Settings, Root, Scoped, PlainNames, BackgroundNames | Name>;
}

/** The name itself, or a text that says why it cannot be used. */
export type Fresh<Name extends string, Taken> = Name extends Taken
  ? `${Name} is registered already`
  : Name extends 'stateStore'
    ? 'use .stateStore(factory) for the state store'
    : Name;

/** As {@link Fresh}, for hosted services. `defineApplication<string>` leaves the check to run time. */
export type FreshService<Name extends string, PlainNames, BackgroundNames> = string extends BackgroundNames
  ? Name
  : Name extends PlainNames | BackgroundNames
    ? `${Name} is registered already`
    : Name;

/** A promise cannot be a scoped or transient service: they are made on first use, synchronously. */
export type Synchronous<Service> = Service extends PromiseLike<unknown> ? never : Service;
