import type { Schedule } from '../schedule/schedule.ts';
import type { Visible } from './visible.ts';

/** Waits that grow: `delayMs`, then longer by `factor` each time, up to `maxDelayMs`. */
export interface Backoff {
  /** Milliseconds before the first retry, 0 or more. Default 1000. */
  readonly delayMs?: number | undefined;
  /** The longest wait, in milliseconds, 0 or more. Default 60 000. */
  readonly maxDelayMs?: number | undefined;
  /** The factor by which each wait grows, 1 or more. Default 2. */
  readonly factor?: number | undefined;
  /** The share of each wait that is random, 0 to 1, so that replicas spread. Default 0.2. */
  readonly jitter?: number | undefined;
}

/** How often a failed execution is retried in the same process. */
export interface RetryPolicy extends Backoff {
  /** Attempts in all, the first included: a whole number, 1 or more. */
  readonly attempts: number;
}

/** What happens after repeated failures of a service. */
export type FaultPolicy = 'continue' | 'stopHost' | { readonly stopHostAfter: number } | { readonly restart: Backoff };

/**
 * What the state store records about a service: nothing, its last run, or its last `history` runs (a whole
 * number, 1 or more).
 */
export type RecordMode = 'none' | 'last' | { readonly history: number };

/** Where a service starts: in all hosts, or only in long-lived ones. */
export type Hosts = 'all' | 'long-lived';

/**
 * The options of a background service or job. `undefined` stands for an option's default.
 *
 * @typeParam Settings - The settings sections by name.
 * @typeParam Uses - The names in `uses`; `string` without them.
 */
export interface ServicePolicy<Settings, Uses extends string = string> {
  /** When it runs: a schedule, or a function of the settings that returns one. */
  readonly schedule: Schedule | ((settings: Visible<Settings, Uses>) => Schedule);
  /** Run once when a host that drives its own schedule has started. Default false. */
  readonly runOnStart?: boolean | undefined;
  /** Maximum random delay after a due time, in milliseconds. Occurrence ids do not change. Default 0. */
  readonly jitterMs?: number | undefined;
  /** Milliseconds after which an execution is aborted, 1 or more. Default: only the platform's deadline counts. */
  readonly timeoutMs?: number | undefined;
  /**
   * Milliseconds kept between the abort and the deadline, to save and clean up. Default: a fifth of the
   * available time, at least 200 and at most 2000.
   */
  readonly reserveMs?: number | undefined;
  /**
   * Milliseconds that its `startingAsync`, `startAsync` and `startedAsync` may take together, 1 or more; while it waits
   * for other services, no time passes. Then its signal aborts, and the start fails with `ERR_ANYHOST_STARTUP_TIMEOUT`,
   * which names service and phase. Default: no limit of its own; the host's `startupTimeoutMs` counts.
   */
  readonly startTimeoutMs?: number | undefined;
  /**
   * Milliseconds that its stop may take, 1 or more: an execution under way, which gets three quarters of them, and
   * `stoppingAsync`, `stopAsync` and `stoppedAsync`; while it waits for other services, no time passes. Then its signal
   * aborts, the stop goes on without it, and rejects in the end with `ERR_ANYHOST_SHUTDOWN_TIMEOUT`, which names it.
   * Default: no limit of its own; the host's `shutdownTimeoutMs` counts.
   */
  readonly stopTimeoutMs?: number | undefined;
  /**
   * How to handle a due time while the service still runs in this process: `'skip'` it, or `'queue'` one.
   * Default `'skip'`.
   */
  readonly overlap?: 'skip' | 'queue' | undefined;
  /** How to handle missed due times: run `'once'`, late, or `'skip'` them. Default `'once'`. */
  readonly misfire?: 'once' | 'skip' | undefined;
  /**
   * The greatest age of a due time, in milliseconds, at which it is still served: an older one is
   * `skipped: tooLate`. 0 or more. Default: no limit.
   */
  readonly maxLatenessMs?: number | undefined;
  /** How to retry a faulted or timed-out execution. Default: one attempt. */
  readonly retry?: RetryPolicy | undefined;
  /**
   * What happens after failures. A scheduled service: `'continue'` (default) or `{ stopHostAfter: n }` failed
   * occurrences in a row. `continuous()`: `'stopHost'` (default) or `{ restart: backoff }`.
   */
  readonly onFault?: FaultPolicy | undefined;
  /**
   * How many executions in a row may end without completing before left-over work is dropped: a whole number, 1 or
   * more. Only unfinished work that `runAgain` or a failure left in the state store is counted. Default 5.
   */
  readonly continueAttempts?: number | undefined;
  /**
   * The name of a pool. Services of one pool share its limit of concurrent runs, which the host's option `pools` sets
   * by name. Default: no pool; only the host's `maxConcurrentExecutions` applies.
   */
  readonly pool?: string | undefined;
  /**
   * What the state store records about runs: `'none'`, the `'last'` one, or `{ history: n }`. Default: the
   * application's `record`, else the host decides by its store.
   */
  readonly record?: RecordMode | undefined;
  /**
   * In `'all'` hosts, or only in `'long-lived'` ones: a serverless host then leaves the service out, while a command
   * that names the service runs it. Default `'all'`.
   */
  readonly hosts?: Hosts | undefined;
  /**
   * The names of the services and settings sections that the service uses; built-ins need not be named. Its factory
   * and its executions see nothing else, and a host that is bound to this service makes and checks nothing else.
   * Default: it sees everything registered before it.
   */
  readonly uses?: readonly Uses[] | undefined;
  /**
   * The service's checkpoints must outlive the process: a host without a durable state store refuses
   * to start it. Default false.
   */
  readonly durableCheckpoint?: boolean | undefined;
  /**
   * One host at a time runs the service: each run holds a lease in the state store, which is renewed while it runs. A
   * run in another host is `skipped: notLeader`. The token of the lease is `execution.fencing`. Needs a durable state
   * store. Default false.
   */
  readonly singleton?: boolean | undefined;
  /**
   * One host at a time runs an occurrence, and it is completed once: each run claims its occurrence in the state store. A
   * later delivery of a completed occurrence is `skipped: duplicate`; one of an occurrence under way is `refused:
   * occurrenceBusy`. Needs a durable state store. Default false.
   */
  readonly dedupe?: boolean | undefined;
}

/** How long the start and the stop of one service may take, within the limits of its host. */
export type LifecycleLimits = Pick<ServicePolicy<unknown>, 'startTimeoutMs' | 'stopTimeoutMs'>;
