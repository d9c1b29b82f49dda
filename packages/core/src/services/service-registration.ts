/**
 * The registered services by name, without their types: this is where the typed chain of
 * `defineApplication` meets its registry. Only the builder writes registrations and only the container
 * reads them.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one border between the typed chain and its registry.
export type ErasedServices = any;

/** What to do with a service that is no longer needed. */
export type Dispose = (service: ErasedServices) => unknown;

/** One of the three lifetimes of services. */
export interface ServiceRegistration {
  readonly kind: 'singleton' | 'scoped' | 'transient';
  readonly name: string;
  readonly factory: (services: ErasedServices) => unknown;
  readonly dispose: Dispose | undefined;
  /** Put in place by `override`: its factory sees settings and built-ins only. */
  readonly override: boolean;
}
