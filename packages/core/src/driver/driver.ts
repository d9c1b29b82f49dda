import type { OccurrenceState } from '../admission/admission.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Logger } from '../base/logger.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import type { RunResult, Verdict } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { ServiceStatus } from '../run/service-status.ts';
import type { Clock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

/**
 * What decides that an execution happens now, in a host that does not wait to be invoked. The host calls `check` before
 * anything is created, `begin` when all services have started, `start` when the lifetime has fired `started`, and
 * `stop` as the first step of the stop.
 */
export interface HostDriver {
  /**
   * The driver computes due times from the schedules: `runOnStart`, `jitterMs` and `misfire` apply. A driver whose
   * platform computes or delivers them says `false`; the host then logs once that the platform decides.
   */
  readonly computesSchedule: boolean;
  /**
   * Every service runs in this process, and the driver calls `ended` of its context. Without it the host refuses the
   * option `stopWhenCompleted`. Default false.
   */
  readonly reportsEnds?: boolean;
  /**
   * Checks the schedules completely; the start waits for it, so that a driver can load its code here. Throws or rejects
   * with `ERR_ANYHOST_INVALID_SCHEDULE` or `ERR_ANYHOST_INVALID_OPTION`.
   */
  check(policies: ReadonlyMap<string, ResolvedPolicy>): void | Promise<void>;
  /** Receives the services and calls the `continuous()` ones. */
  begin(services: readonly DrivenService[]): void;
  /** Serves from now on. Waits for nothing. */
  start(): void;
  /**
   * Whether this process runs a service when an operator has requested that. Default: it runs all services.
   */
  runsHere?(service: string): boolean;
  /** Serves no more due times. Safe at any time, and more than once. */
  stop(): void;
  /**
   * Releases what the driver holds. Called once, when executions have ended or were given up and services have stopped,
   * also after a start that failed. The stop waits for it within its time. Default: nothing to release.
   */
  close?(): Promise<void>;
}

/** A background service as its driver sees it. */
export interface DrivenService {
  /** Its registered name. */
  readonly name: string;
  /** Its options, every default filled in, its schedule computed. */
  readonly policy: ResolvedPolicy;
  /** Its state in this host. A driver sets `nextDue` and `periodMs`. */
  readonly status: ServiceStatus;
  /** What outlives the process about it. */
  readonly ledger: ServiceLedger;
  /** Runs it. Never rejects. */
  run(request: RunRequest): Promise<RunResult>;
  /** What has become of an occurrence of which `run` was turned away. Never rejects. */
  look(request: RunRequest): Promise<OccurrenceState>;
  /** Does not call it, and reports why. Never rejects. */
  refuse(request: RunRequest, verdict: Verdict): Promise<RunResult>;
}

/** A host as its driver sees it. */
export interface DriverContext {
  /** The application's name. */
  readonly application: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Numbers in [0, 1), for jitter and back-off. */
  readonly random: () => number;
  /** Reads what earlier processes left in the ledgers. Resolves when they have been read, or could not be read. */
  readLedgers(): Promise<void>;
  /** A due time of a service has passed that nothing has served; or, after one had, none any more. */
  foundOverdue(service: DrivenService, since: Instant | undefined): void;
  /** A `continuous()` service has been under way for so long that it works, whatever was before. */
  works(service: DrivenService): void;
  /** Stops the host because of a service's failure; the host's `stop` rejects with the error. */
  fail(error: Error, service: string): void;
  /**
   * A `continuous()` service has returned by itself, or the run of a service at the start has ended, perhaps with a
   * failure. With `stopWhenCompleted` the host stops when all have ended.
   */
  ended(service: string, failure?: Error): void;
}
