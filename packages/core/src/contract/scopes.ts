/**
 * A scope that its consumer opened: its scoped services live until it is disposed.
 *
 * @typeParam Scope - The services that can be reached in it.
 */
export interface OpenScope<Scope = object> {
  /** Singletons, transients, and scoped services made for this scope alone. */
  readonly services: Scope;
  /**
   * Disposes what was made in the scope, in reverse order, each even if another's disposal fails. Later use of
   * `services` throws `ERR_ANYHOST_EXECUTION_ENDED`. Rejects with the error of a disposal, or an `AggregateError`
   * of several; a second call does nothing.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens scopes: one per message, connection or batch, for consumers that live longer than one of them. The
 * counterpart of .NET's `IServiceScopeFactory`.
 *
 * @typeParam Scope - The services that can be reached in a scope.
 */
export interface Scopes<Scope = object> {
  /**
   * Runs work in a new scope and disposes the scope when the work has settled.
   *
   * @returns What the work returned. Rejects with the work's error, else with the error of a disposal.
   *
   * @example
   * ```ts
   * await execution.withScope(async ({ orders }) => orders.confirm(message.orderId));
   * ```
   */
  withScope<Result>(work: (services: Scope) => Result | Promise<Result>): Promise<Result>;
  /**
   * Opens a scope that the caller disposes: `await using scope = execution.createScope();`. A scope that is still
   * open when its owner ends (the execution, or the host for `services.scopes`) is disposed then.
   *
   * Throws `ERR_ANYHOST_EXECUTION_ENDED` when its owner has ended.
   */
  createScope(): OpenScope<Scope>;
}

/** What the factories of singletons and hosted services see in addition to the registered services. */
export interface ScopeServices<Scope = object> {
  /** Opens scopes for consumers that are not executions; inside an execution use `execution.withScope`. */
  readonly scopes: Scopes<Scope>;
}
