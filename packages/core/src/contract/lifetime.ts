/** Where a host is in its life. */
export type HostState = 'created' | 'starting' | 'started' | 'stopping' | 'stopped' | 'failed';

/**
 * A host's lifetime as signals and callbacks: the counterpart of .NET's `IHostApplicationLifetime`.
 *
 * Listeners of a signal and callbacks run in the order in which they were added. A listener that is added after the
 * signal fired is never called, and one that throws ends the process, as in all of Node. A callback is guarded: added
 * after the event it is called at once; what it throws is logged as `lifetime.callbackFailed` and disturbs nothing.
 */
export interface Lifetime {
  /** Fires when every service has started. */
  readonly started: AbortSignal;
  /** Fires when the host begins to stop. */
  readonly stopping: AbortSignal;
  /** Fires when every service has stopped, before services are disposed. */
  readonly stopped: AbortSignal;
  /** Calls back when every service has started. Nobody waits for an async callback. @returns Removes it. */
  onStarted(callback: () => unknown): () => void;
  /** Calls back when the host begins to stop. For work that takes time use `stoppingAsync`. @returns Removes it. */
  onStopping(callback: () => unknown): () => void;
  /** Calls back when every service has stopped, before services are disposed. @returns Removes it. */
  onStopped(callback: () => unknown): () => void;
  /**
   * Begins the stop. Returns when listeners and callbacks of `stopping` have been called, and does not wait for the stop;
   * calling it again does nothing.
   */
  stopApplication(): void;
}
