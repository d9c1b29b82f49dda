import type { HostEnvironment } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Lifetime } from './lifetime.ts';

/** A host as its host lifetime sees it. */
export interface HostLifetimeContext {
  /** The host's lifetime as its services see it. */
  readonly lifetime: Lifetime;
  /** The host's logger. */
  readonly logger: Logger;
  /** The host's clock: tests replace it. */
  readonly clock: Clock;
  /** The application's name, the environment's name, and the environment variables. */
  readonly environment: HostEnvironment;
  /**
   * Requests the stop from outside, as a signal of the process does: readiness goes off first, where the host shows it.
   * Returns at once. Before the start is over it cancels the start.
   */
  requestStop(): void;
}

/** How a host has ended. */
export interface HostEnd {
  /** What prevented the start, stopped the host or went wrong in the stop; `undefined` after a clean end. */
  readonly failure: Error | undefined;
}

/**
 * Decides when a host starts and when it stops: the counterpart of .NET's `IHostLifetime`, for a process that is
 * controlled by something other than signals, such as a service manager or a parent process.
 */
export interface HostLifetime {
  /**
   * Called once, when settings and schedules are checked and before anything is created: the start waits for it. If it
   * rejects, the start rejects with its error, nothing was started, and `stopAsync` is not called.
   *
   * @param signal - Aborts when the start is cancelled or takes too long: settle at once.
   */
  waitForStartAsync(signal: AbortSignal, host: HostLifetimeContext): Promise<void>;
  /**
   * Called once if `waitForStartAsync` has resolved, also when the start failed after that: when everything has stopped
   * and is disposed. The stop waits for it, within the shutdown timeout, and rejects with its error.
   *
   * @param signal - Aborts when the shutdown timeout has passed.
   */
  stopAsync(signal: AbortSignal, end: HostEnd): Promise<void>;
}
