import { AnyhostError } from '../base/errors.ts';
import type { InContext } from '../base/logger-in-context.ts';
import type { Trigger } from '../contract/execution.ts';
import type { HostState } from '../contract/lifetime.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Guard } from '../schedule/guard.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { toInstant } from '../time/instant.ts';

/** One invocation, in plain numbers: an adapter translates its platform's arguments into it. */
export interface Invocation {
  /** What makes the service run. */
  readonly trigger: Trigger;
  /** The due time that is served, in milliseconds since the Unix epoch. Default: no occurrence. */
  readonly scheduledAt?: number | undefined;
  /** Which delivery of the occurrence this is. Default 1. */
  readonly attempt?: number | undefined;
  /** The platform says that the occurrence is late. Default false. */
  readonly pastDue?: boolean | undefined;
  /** Milliseconds until the platform ends the process; `undefined` where it does not. */
  readonly remainingMs: number | undefined;
  /**
   * Calls work in the asynchronous context of this invocation: its abort listeners, its give-up, and the lines of its
   * execution's logger, which otherwise belong to the code that calls them. What `AsyncLocalStorage.snapshot()` returns.
   * Default: none.
   */
  readonly inContext?: InContext | undefined;
  /** The platform's id of this invocation, for traces. Default: none. */
  readonly id?: string | undefined;
  /**
   * The platform ticks more often than the service is due: a tick whose `scheduledAt` is not a due time is `skipped:
   * notDue`, and nothing else happens. Default: every tick is due.
   */
  readonly guard?: Guard | undefined;
  /** Aborted when the platform cancels the invocation: the run is then `cancelled`. Default: it never does. */
  readonly signal?: AbortSignal | undefined;
}

/** An invocation that resumes unfinished work, of whichever service has some. */
export type ContinuationInvocation = Omit<Invocation, 'trigger' | 'scheduledAt' | 'pastDue' | 'guard'>;

/**
 * An invocation as a request. Its deadline is converted to a moment as soon as it is read.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a time that is not a finite number.
 */
export function toRequest(
  { trigger, scheduledAt, attempt, pastDue, remainingMs, guard, signal, inContext, id }: Invocation,
  clock: Clock,
): RunRequest {
  return {
    trigger,
    scheduledAt: scheduledAt === undefined ? undefined : toInstant(scheduledAt),
    jitterMs: 0,
    attempt: attempt ?? 1,
    late: pastDue ?? false,
    deadline: deadlineAfter(clock.monotonic(), remainingMs),
    guard,
    signal,
    inContext,
    invocationId: id,
  };
}

/** Unfinished work cannot be looked for. @param pending - What the start is waiting for. */
export function notReady(state: HostState, pending: readonly string[]): AnyhostError {
  const isStarting = state === 'starting';
  const why = isStarting ? `the host is still starting (${pending.join(', ')})` : 'the host is stopping';
  return new AnyhostError('ERR_ANYHOST_EXECUTION_REFUSED', `Unfinished work was not looked for: ${why}; retry later.`, {
    details: { reason: isStarting ? 'hostStarting' : 'stopping' },
  });
}
