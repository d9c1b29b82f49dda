import type { StartContext } from '../contract/start-context.ts';

/**
 * The registered services by name, without their types: the border between the typed chain of
 * `defineApplication` and its registry. Only the builder writes registrations and only the container
 * reads them.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one border between the typed chain and its registry.
export type ErasedServices = any;

/** Disposes of a service that is no longer needed. */
export type Dispose = (service: ErasedServices) => unknown;

/** One of the three lifetimes of services. */
export interface ServiceRegistration {
  readonly kind: 'singleton' | 'scoped' | 'transient';
  readonly name: string;
  /** The second argument is given to singletons only. */
  readonly factory: (services: ErasedServices, start?: StartContext) => unknown;
  readonly dispose: Dispose | undefined;
  /** Registered by `override`: its factory sees settings and built-ins only. */
  readonly override: boolean;
  /** The services and settings sections that its factory sees; `undefined` for all that are registered before it. */
  readonly uses: readonly string[] | undefined;
  /** How many settings sections are registered before it. */
  readonly settingsBefore: number;
}
