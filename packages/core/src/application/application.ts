import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { Builder, Module } from './builder.ts';
import type { ApplicationDefinition } from './registration.ts';

/** What every host accepts: an application with any services. */
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
