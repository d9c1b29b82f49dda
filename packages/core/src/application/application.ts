import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { Builder } from './builder.ts';
import type { ApplicationDefinition, ModuleDefinition } from './registration.ts';

/** What every host accepts: an application, whatever its services are. */
export interface AnyApplication<BackgroundNames extends string = string> {
  /** The application as data, for hosts and tools. */
  readonly definition: ApplicationDefinition;
  /** The names of the background services and jobs, in registration order. */
  readonly backgroundServices: readonly BackgroundNames[];
}

/**
 * The host-free definition of an application: settings, services, hosted services. See {@link Builder} for its
 * methods and type parameters.
 */
export type Application<Settings, Root, Scoped, PlainNames extends string, BackgroundNames extends string> = Builder<
  Settings,
  Root,
  Scoped,
  PlainNames,
  BackgroundNames,
  ApplicationDefinition
>;

/**
 * A part of an application, defined on its own, that says what it needs. `application.use(part)` adds it.
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

/** A module in which nothing is registered yet. */
export type EmptyModule<Needs, ScopedNeeds> = Module<
  Needs,
  ScopedNeeds,
  // biome-ignore lint/complexity/noBannedTypes: the empty object type is the neutral element of the chain's intersections.
  {},
  BuiltInServices & Needs,
  ScopedNeeds,
  never,
  never
>;
