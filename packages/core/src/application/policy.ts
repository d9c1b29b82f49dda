import type { Schedule } from '../schedule/schedule.ts';

/** Waiting times that grow: `delayMs`, then twice as long each time, up to `maxDelayMs`. */
export interface Backoff {
  /** Milliseconds before the first retry. Default 1000. */
  readonly delayMs?: number;
  /** The longest wait, in milliseconds. Default 60 000. */
  readonly maxDelayMs?: number;
  /** By how much each wait grows. Default 2. */
  readonly factor?: number;
  /** The share of each wait that is drawn by chance, 0 to 1, so that replicas spread. Default 0.2. */
  readonly jitter?: number;
}

/** How often an occurrence is tried in one process. */
export interface RetryPolicy extends Backoff {
  /** Tries in all, the first included. */
  readonly attempts: number;
}

/** What repeated failure of a scheduled service does. */
export type FaultPolicy = 'continue' | 'stopHost' | { readonly stopHostAfter: number } | { readonly restart: Backoff };

/** The options of a background service or job. */
export interface ServicePolicy<Settings> {
  /** When it runs: a schedule, or a function of the settings that returns one. */
  readonly schedule: Schedule | ((settings: Settings) => Schedule);
  /** Run once when a host that drives its own schedule has started. Default false. */
  readonly runOnStart?: boolean;
  /** Start up to so many milliseconds late, by chance; occurrence ids stay. Default 0. */
  readonly jitterMs?: number;
  /** Abort an execution after so many milliseconds. Default: only the platform's deadline counts. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds kept between the abort and the deadline, to save and clean up. Default: a fifth of the
   * time there is, at least 200 and at most 2000.
   */
  readonly reserveMs?: number;
  /**
   * A due time while the service still runs in this process: `'skip'` it, or `'queue'` one. Default
   * `'skip'`.
   */
  readonly overlap?: 'skip' | 'queue';
  /** Due times that passed unserved: run `'once'`, late, or `'skip'` them. Default `'once'`. */
  readonly misfire?: 'once' | 'skip';
  /** Try a faulted or timed-out execution again. Default: one attempt. */
  readonly retry?: RetryPolicy;
  /**
   * After failures. A scheduled service: `'continue'` (default) or `{ stopHostAfter: n }` failed
   * occurrences in a row. `continuous()`: `'stopHost'` (default) or `{ restart: backoff }`.
   */
  readonly onFault?: FaultPolicy;
  /**
   * The service's checkpoints must outlive the process: a host without a durable state store refuses
   * to start it. Default false.
   */
  readonly durableCheckpoint?: boolean;
}
