/** How a service is disposed. */
export interface DisposeOption<Service> {
  /**
   * Called once when the service is no longer needed, in reverse order of creation; awaited. Default:
   * the service's own `Symbol.asyncDispose`, else its `Symbol.dispose`.
   */
  readonly dispose?: ((service: Service) => unknown) | undefined;
}

/** Which services a factory sees. */
export interface UsesOption<Uses extends string> {
  /**
   * The names of the services and settings sections that the factory uses; built-ins need not be named. It sees
   * nothing else, and a host that does not run all services makes only what is used. Default: everything registered before it.
   */
  readonly uses?: readonly Uses[] | undefined;
}

/** Options of a singleton, scoped or transient service. */
export interface ServiceOptions<Service, Uses extends string> extends DisposeOption<Service>, UsesOption<Uses> {}
