import {
  assertBoolean,
  assertChoice,
  assertDate,
  assertKnownOptions,
  assertNumber,
  assertSignal,
} from '../base/assert-option.ts';
import type { Trigger } from '../contract/execution.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAt } from '../time/deadline.ts';
import { toInstant } from '../time/instant.ts';

/** How a service is to be run. */
export interface RunOptions {
  /** Aborting it cancels the run: its outcome is `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** What makes it run. Default `'manual'`. */
  readonly trigger?: Trigger | undefined;
  /** The due time that is served; the occurrence's id is made of it. Default: no occurrence. */
  readonly scheduledTime?: Date | undefined;
  /** The instant at which the platform ends the process. Default: none. */
  readonly deadline?: Date | undefined;
  /** Which try this is, where the platform retries. Default 1. */
  readonly attempt?: number | undefined;
  /**
   * The occurrence is late, even if the clock says otherwise. Default: late is what begins more than a minute after it
   * was due.
   */
  readonly pastDue?: boolean | undefined;
}

/**
 * Turns the options of a run into a request. A deadline becomes a length of time here, once.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function toRunRequest(options: RunOptions, clock: Clock): RunRequest {
  assertRunOptions(options);
  const { trigger = 'manual', scheduledTime, deadline, attempt = 1, pastDue = false, signal } = options;
  return {
    trigger,
    scheduledAt: scheduledTime && toInstant(scheduledTime.getTime()),
    jitterMs: 0,
    attempt,
    late: pastDue,
    deadline: deadline === undefined ? 'none' : deadlineAt(deadline, clock),
    signal,
  };
}

const TRIGGERS: readonly Trigger[] = ['schedule', 'manual', 'continuation', 'startup'];
const KNOWN_OPTIONS: Record<keyof RunOptions, true> = {
  signal: true,
  trigger: true,
  scheduledTime: true,
  deadline: true,
  attempt: true,
  pastDue: true,
};

function assertRunOptions(options: RunOptions): void {
  const owner = 'run';
  assertKnownOptions(owner, options, Object.keys(KNOWN_OPTIONS));
  assertSignal({ owner, option: 'signal', value: options.signal });
  assertChoice({ owner, option: 'trigger', value: options.trigger }, TRIGGERS);
  assertDate({ owner, option: 'scheduledTime', value: options.scheduledTime });
  assertDate({ owner, option: 'deadline', value: options.deadline });
  assertNumber({ owner, option: 'attempt', value: options.attempt }, { least: 1, whole: true });
  assertBoolean({ owner, option: 'pastDue', value: options.pastDue });
}
