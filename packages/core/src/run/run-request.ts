import type { InContext } from '../base/logger-in-context.ts';
import type { Trigger } from '../contract/execution.ts';
import type { Partition } from '../contract/partition.ts';
import type { Guard } from '../schedule/guard.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Instant } from '../time/instant.ts';

/** What a driver or an adapter asks for: run this service, for this reason, within this time. */
export interface RunRequest {
  readonly trigger: Trigger;
  /** The due time to serve, if any. */
  readonly scheduledAt: Instant | undefined;
  /** Milliseconds after the due time at which the host meant to serve it: its jitter. */
  readonly jitterMs: number;
  /** Which try of the occurrence this is. */
  readonly attempt: number;
  /** The platform says that it is late, or it stands for due times that were missed. */
  readonly late: boolean;
  /** When the platform ends the process. */
  readonly deadline: Deadline;
  /** Aborting it cancels the run. */
  readonly signal: AbortSignal | undefined;
  /** The part of the occurrence that is served, where the platform divides it. Default: the whole. */
  readonly partition?: Partition | undefined;
  /** The run is made only if its due time is one of the schedule's, by this guard. Default: it is not checked. */
  readonly guard?: Guard | undefined;
  /** The due time was found in the service's record: what has become of it is recorded, also if it is skipped. */
  readonly isFromRecord?: boolean | undefined;
  /** Calls work in the context of the request. Default: the context of the code that calls back. */
  readonly inContext?: InContext | undefined;
  /** The id that a serverless platform gave the invocation, for traces. Default: none. */
  readonly invocationId?: string | undefined;
}

/** A request of the host's own driver: without a deadline or a caller that could cancel it. */
export function localRequest(
  trigger: Trigger,
  due: { readonly scheduledAt?: Instant; readonly jitterMs?: number; readonly late?: boolean } = {},
): RunRequest {
  return {
    trigger,
    scheduledAt: due.scheduledAt,
    jitterMs: due.jitterMs ?? 0,
    attempt: 1,
    late: due.late ?? false,
    deadline: 'none',
    signal: undefined,
  };
}
