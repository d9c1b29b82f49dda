import type { SchemaOutput, StandardSchema } from '../base/standard-schema.ts';
import type { BackgroundServiceLike, Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HealthCheck } from '../contract/health.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import type { StartContext } from '../contract/start-context.ts';
import type { BackgroundTaskQueue } from '../contract/task-queue.ts';
import type { StateStore } from '../state/state-store.ts';
import type {
  Fresh,
  FreshQueue,
  FreshService,
  NotExecuted,
  Synchronous,
  TakenTwice,
  UnmetNeed,
  UnmetScopedNeed,
  Usable,
  Used,
} from './compile-errors.ts';
import type { Hosts, LifecycleLimits, ServicePolicy } from './policy.ts';
import type { ModuleDefinition } from './registration.ts';
import type { DisposeOption, ServiceOptions, UsesOption } from './service-options.ts';
import type { TaskQueueOptions } from './task-queue-options.ts';
import type { PublicShape, RootView, Visible } from './visible.ts';

/** Options of a plain hosted service. */
export interface HostedServiceOptions<Uses extends string = string> extends UsesOption<Uses>, LifecycleLimits {
  /** Where it starts: in `'all'` hosts, or only in `'long-lived'` ones. Default `'all'`. */
  readonly hosts?: Hosts | undefined;
}

/** Options of a health check. */
export interface HealthCheckOptions<Uses extends string = string> extends UsesOption<Uses> {
  /** Milliseconds after which the check counts as failed, its scope's disposal included, 1 or more. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /**
   * Which probes run it: `'live'`, `'ready'`, `'startup'`; any other string is for the author's own reports. A failing
   * check tagged `'live'` causes a restart of the process. Default `['ready']`.
   */
  readonly tags?: readonly string[] | undefined;
  /** What a check that throws, takes too long or returns something else counts as. Default `'unhealthy'`. */
  readonly failureStatus?: 'degraded' | 'unhealthy' | undefined;
}

/**
 * Defines an application or a module. Immutable: each call returns a new one. Registration order is the order of
 * creation and of start; a factory sees the services that were registered before it, and reading any other does not
 * compile.
 *
 * @typeParam Settings - Settings sections by name.
 * @typeParam Root - What singletons, transients and hosted services see.
 * @typeParam Scoped - The scoped services; an execution sees `Root & Scoped`.
 * @typeParam PlainNames - Names of hosted services.
 * @typeParam BackgroundNames - Names of background services and jobs.
 * @typeParam Definition - What is defined, as data: of an application or of a module.
 */
export interface Builder<
  Settings,
  Root,
  Scoped,
  PlainNames extends string,
  BackgroundNames extends string,
  Definition,
> {
  /** What is defined, as data, for hosts and tools. */
  readonly definition: Definition;
  /** The names of the background services and jobs, in registration order. */
  readonly backgroundServices: readonly BackgroundNames[];

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
  ): Builder<
    Settings & Record<Name, SchemaOutput<Schema>>,
    Root & Record<Name, SchemaOutput<Schema>>,
    Scoped,
    PlainNames,
    BackgroundNames,
    Definition
  >;

  /** Adds a service that the host creates once, at start. The factory may be async. */
  singleton<Name extends string, Service, Uses extends string = string>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: RootView<Root, Scoped, Uses>, start: StartContext) => Service,
    options?: ServiceOptions<Awaited<Service>, Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<Settings, Root & Record<Name, Awaited<Service>>, Scoped, PlainNames, BackgroundNames, Definition>;

  /**
   * Adds a service that each execution or other scope gets for itself, created on first use and disposed with the
   * scope.
   */
  scoped<Name extends string, Service, Uses extends string = string>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: Visible<Root & Scoped, Uses>) => Synchronous<Service>,
    options?: ServiceOptions<NoInfer<Service>, Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<Settings, Root, Scoped & Record<Name, Service>, PlainNames, BackgroundNames, Definition>;

  /** Adds a service that is created each time it is read. Sees what singletons see. */
  transient<Name extends string, Service, Uses extends string = string>(
    name: Fresh<Name, keyof Root | keyof Scoped>,
    factory: (services: Visible<Root, Uses>) => Synchronous<Service>,
    options?: ServiceOptions<NoInfer<Service>, Used<Uses, keyof Root>>,
  ): Builder<Settings, Root & Record<Name, Service>, Scoped, PlainNames, BackgroundNames, Definition>;

  /** Sets the durable store for checkpoints and records of runs. Without one they are kept in memory. */
  stateStore<Store extends StateStore, Uses extends string = string>(
    factory: (services: RootView<Root, Scoped, Uses>, start: StartContext) => Store | Promise<Store>,
    options?: ServiceOptions<NoInfer<Store>, Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<Settings, Root & Record<'stateStore', StateStore>, Scoped, PlainNames, BackgroundNames, Definition>;

  /**
   * Replaces a service, for tests: the original is neither created nor disposed. The replacement needs the public
   * members of the original, not its class. It is one object for the whole host, with any lifetime of the original; its
   * factory sees settings and built-ins only, and may be async.
   */
  override<
    Name extends Exclude<(keyof Root | keyof Scoped) & string, keyof Settings | keyof BuiltInServices>,
    Replacement extends PublicShape<(Root & Scoped)[Name]>,
  >(
    name: Name,
    factory: (services: Settings & BuiltInServices, start: StartContext) => Replacement | Promise<Replacement>,
    options?: DisposeOption<NoInfer<Replacement>>,
  ): Builder<Settings, Root, Scoped, PlainNames, BackgroundNames, Definition>;

  /**
   * Adds a queue of tasks that the host runs soon, in its own process: e-mails, thumbnails. Handlers, executions and
   * services registered after it enqueue functions; a task sees what is registered before it. Tasks are kept in memory
   * and are lost when the process is killed: see {@link BackgroundTaskQueue} for what is durable.
   */
  backgroundTaskQueue<Name extends string, Uses extends string = string>(
    name: FreshQueue<Name, keyof Root | keyof Scoped, PlainNames | BackgroundNames>,
    options?: TaskQueueOptions<Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<
    Settings,
    Root & Record<Name, BackgroundTaskQueue<Visible<Root & Scoped, Uses>>>,
    Scoped,
    PlainNames | Name,
    BackgroundNames,
    Definition
  >;

  /** Adds an object that starts and stops with the host. For one iteration of work see `backgroundService`. */
  hostedService<Name extends string, Uses extends string = string>(
    name: FreshService<Name, PlainNames | BackgroundNames>,
    factory: (
      services: RootView<Root, Scoped, Uses>,
      start: StartContext,
    ) => HostedService & { readonly executeAsync?: NotExecuted },
    options?: HostedServiceOptions<Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<Settings, Root, Scoped, PlainNames | Name, BackgroundNames, Definition>;

  /** Adds background work: an object whose `executeAsync` is one iteration. One object per host. */
  backgroundService<Name extends string, Uses extends string = string>(
    name: FreshService<Name, PlainNames | BackgroundNames>,
    policy: ServicePolicy<Settings, Used<Uses, keyof Root | keyof Scoped>>,
    factory: (
      services: RootView<Root, Scoped, Uses>,
      start: StartContext,
    ) => BackgroundServiceLike<Visible<Root & Scoped, Uses>>,
  ): Builder<Settings, Root, Scoped, PlainNames, BackgroundNames | Name, Definition>;

  /** Adds background work written as a function. */
  job<Name extends string, Uses extends string = string>(
    name: FreshService<Name, PlainNames | BackgroundNames>,
    policy: ServicePolicy<Settings, Used<Uses, keyof Root | keyof Scoped>>,
    execute: Job<Visible<Root & Scoped, Uses>>,
  ): Builder<Settings, Root, Scoped, PlainNames, BackgroundNames | Name, Definition>;

  /**
   * Adds a check of something that this application needs: a database, a queue. Hosts run it for health reports and
   * probes, in its own scope, concurrently with the other checks. It returns `{ status }`, nothing for healthy, or
   * throws.
   */
  healthCheck<Uses extends string = string>(
    name: string,
    check: HealthCheck<Visible<Root & Scoped, Uses>>,
    options?: HealthCheckOptions<Used<Uses, keyof Root | keyof Scoped>>,
  ): Builder<Settings, Root, Scoped, PlainNames, BackgroundNames, Definition>;

  /**
   * Adds everything that a module registers, in the module's order. What the module needs must be registered before,
   * and no name may be registered twice.
   */
  use<
    Needs,
    ScopedNeeds,
    ModuleSettings,
    ModuleRoot,
    ModuleScoped,
    ModulePlain extends string,
    ModuleBackground extends string,
  >(
    module: Usable<
      Module<Needs, ScopedNeeds, ModuleSettings, ModuleRoot, ModuleScoped, ModulePlain, ModuleBackground>,
      | UnmetNeed<Needs, Root, Scoped>
      | UnmetScopedNeed<ScopedNeeds, Root & Scoped>
      | TakenTwice<
          | Exclude<keyof ModuleRoot, keyof Needs | keyof BuiltInServices>
          | Exclude<keyof ModuleScoped, keyof ScopedNeeds>,
          keyof Root | keyof Scoped
        >
      | TakenTwice<ModulePlain | ModuleBackground, PlainNames | BackgroundNames>
    >,
  ): Builder<
    Settings & ModuleSettings,
    Root & Omit<ModuleRoot, keyof Needs | keyof BuiltInServices>,
    Scoped & Omit<ModuleScoped, keyof ScopedNeeds>,
    PlainNames | ModulePlain,
    BackgroundNames | ModuleBackground,
    Definition
  >;
}

/**
 * A part of an application, defined separately, that declares what it needs. `application.use(part)` adds it.
 *
 * @typeParam Needs - Singletons, transients and settings that must be registered where it is used.
 * @typeParam ScopedNeeds - Scoped services that must be registered there.
 */
export type Module<
  Needs,
  ScopedNeeds,
  Settings,
  Root,
  Scoped,
  PlainNames extends string,
  BackgroundNames extends string,
> = Builder<Settings, Root, Scoped, PlainNames, BackgroundNames, ModuleDefinition<Needs, ScopedNeeds>>;
