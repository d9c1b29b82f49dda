/** Where a host is in its life. */
export type HostState = 'created' | 'starting' | 'started' | 'stopping' | 'stopped' | 'failed';

/**
 * A host's lifetime as signals: the counterpart of .NET's `IHostApplicationLifetime`.
 *
 * Listeners run in the order in which they were added; one added after the signal fired is never called, so check
 * `aborted` first. A listener that throws ends the process, as in all of Node: catch inside.
 */
export interface Lifetime {
  /** Fires when every service has started. */
  readonly started: AbortSignal;
  /** Fires when the host begins to stop. */
  readonly stopping: AbortSignal;
  /** Fires when every service has stopped, before services are disposed. */
  readonly stopped: AbortSignal;
  /** Begins the stop. Returns at once; calling it again does nothing. */
  stopApplication(): void;
}
