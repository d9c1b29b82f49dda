import type { Execution } from './execution.ts';
import type { HostedService } from './hosted-service.ts';

/**
 * Background work, written as **one iteration**. The host owns the loop: `startAsync` once,
 * `executeAsync` for every occurrence of the schedule, `stopAsync` after the last one.
 *
 * A departure from .NET, whose background services loop themselves; for that style register one with
 * `schedule: continuous()`.
 *
 * @typeParam Scope - What `execution.services` must hold for this service. An application that does
 *   not register it does not compile.
 *
 * @example
 * ```ts
 * class Heartbeat extends BackgroundService<{ database: Database }> {
 *   override async executeAsync(signal: AbortSignal, { services }: Execution<{ database: Database }>): Promise<void> {
 *     await services.database.ping({ signal });
 *   }
 * }
 * ```
 */
export abstract class BackgroundService<Scope = object> implements HostedService {
  /** Sets up, once per host. Override it freely: no super call is needed. */
  async startAsync(_signal: AbortSignal): Promise<void> {}

  /**
   * Does one iteration.
   *
   * @param signal - Aborts when time is up or the host stops; its `reason` says why. Finish or save
   *   what you have, then return or throw: the host waits until it has to answer the platform.
   * @param execution - The facts of this run, its scope of services, its logger and checkpoint.
   */
  abstract executeAsync(signal: AbortSignal, execution: Execution<Scope>): Promise<void>;

  /** Cleans up, after the last execution has settled or was abandoned. Best effort in serverless hosts. */
  async stopAsync(_signal: AbortSignal): Promise<void> {}
}

/**
 * What `backgroundService` accepts: any object of this shape. `executeAsync` is a property and not a
 * method here, so that TypeScript compares its parameters strictly, classes included.
 */
export interface BackgroundServiceLike<Scope> extends HostedService {
  /** Does one iteration; see {@link BackgroundService.executeAsync}. */
  readonly executeAsync: (signal: AbortSignal, execution: Execution<Scope>) => Promise<void>;
}

/** A background service written as a function. */
export type Job<Scope> = (signal: AbortSignal, execution: Execution<Scope>) => Promise<void>;
