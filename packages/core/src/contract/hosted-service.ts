/**
 * Something that lives as long as its host: the counterpart of .NET's `IHostedService`. Any object
 * with these methods is one; no base class is needed.
 *
 * The optional hooks are .NET's `IHostedLifecycleService`, each on its own. All services finish one
 * phase before any enters the next: `startingAsync`, `startAsync`, `startedAsync` in registration
 * order; `stoppingAsync`, `stopAsync`, `stoppedAsync` in reverse.
 *
 * @see https://learn.microsoft.com/dotnet/core/extensions/generic-host
 */
export interface HostedService {
  /** Sets up. The signal aborts when the start is cancelled or takes too long. */
  startAsync(signal: AbortSignal): Promise<void>;
  /** Cleans up. The signal aborts when the shutdown timeout has passed: finish at once. */
  stopAsync(signal: AbortSignal): Promise<void>;
  /** Before any service's `startAsync`. */
  startingAsync?(signal: AbortSignal): Promise<void>;
  /** After every service's `startAsync`. */
  startedAsync?(signal: AbortSignal): Promise<void>;
  /** Before executions are awaited and before any service's `stopAsync`. */
  stoppingAsync?(signal: AbortSignal): Promise<void>;
  /** After every service's `stopAsync`. */
  stoppedAsync?(signal: AbortSignal): Promise<void>;
}

/** The six methods a host may call on a hosted service, in the order of a life. */
export type LifecyclePhase =
  | 'startingAsync'
  | 'startAsync'
  | 'startedAsync'
  | 'stoppingAsync'
  | 'stopAsync'
  | 'stoppedAsync';
