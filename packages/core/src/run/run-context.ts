import type { Admission } from '../admission/admission.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Logger } from '../base/logger.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { ServiceScope } from '../services/service-scope.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import type { ExecutionSlots } from './execution-slots.ts';
import type { ExecutionTimer } from './execution-timer.ts';
import type { Reporter } from './report.ts';
import type { ServiceStatus } from './service-status.ts';
import type { CheckpointUser } from './state-access.ts';

/** What all runs of one service in one host share. */
export interface RunContext {
  /** The service's registered name. */
  readonly service: string;
  readonly instance: BackgroundServiceLike<ErasedServices>;
  readonly policy: ResolvedPolicy;
  /** Writes lines about the service, at its level. */
  readonly logger: Logger;
  readonly ledger: ServiceLedger;
  readonly status: ServiceStatus;
  /** Limits how many executions run at once; `undefined` without a limit. */
  readonly slots: ExecutionSlots | undefined;
  /** Of its executions. */
  readonly timer: ExecutionTimer;
  /** Asked before each of its runs. */
  readonly admissions: readonly Admission[];
  readonly host: HostContext;
  openScope(logger: Logger, parent?: ServiceScope): ServiceScope;
  /** Opens the service's checkpoint for one execution. */
  openCheckpoint(execution: CheckpointUser): Checkpoint;
  /** A run is over; its promise has not settled yet. */
  onRunEnded(): void;
  /** An execution was given up and still runs. @param settled - Resolves with its error when it no longer runs. */
  onAbandoned(settled: Promise<Error | undefined>): void;
}

/** How runs learn of the host's stop. */
export interface StopState {
  readonly signal: AbortSignal;
  /** When the executions of a service are given up, once the signal has aborted. */
  giveUpAt(policy?: Pick<ResolvedPolicy, 'stopTimeoutMs'>): Deadline;
}

/** What all runs of one host share. */
export interface HostContext {
  readonly application: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reporter: Reporter;
  readonly stop: StopState;
  /** Milliseconds that a wait for the store or an admission may take. */
  readonly storeTimeoutMs: number;
  /** The host itself decides when services run: `misfire` applies. */
  readonly drivesSchedule: boolean;
  readonly longLived: boolean;
  /** As in the platform. */
  readonly redelivers: boolean;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** What a runner is made of before its service exists. */
export interface RunnerParts {
  readonly service: string;
  /** The schedule, unless it is computed from the settings. */
  readonly schedule: Schedule | undefined;
  readonly host: HostContext;
  /** What the start is waiting for. */
  pendingStart(): readonly string[];
}
