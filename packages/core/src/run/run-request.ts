import { invalidOption } from '../base/assert-option.ts';
import type { AnyhostError } from '../base/errors.ts';
import type { Occurrence, Trigger } from '../contract/execution.ts';
import type { RunOptions } from '../host/host.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { outcomeFacts } from './create-outcome.ts';
import { createExecutionId } from './execution-id.ts';
import type { OutcomeFacts } from './outcome.ts';

/** What a driver asks for: run this service, for this reason, within this time. */
export interface RunRequest {
  readonly trigger: Trigger;
  readonly occurrence: Occurrence | undefined;
  readonly attempt: number;
  readonly pastDue: boolean;
  /** Milliseconds since the Unix epoch; `Infinity` without one. */
  readonly deadline: number;
  /** Called off by hand. */
  readonly signal: AbortSignal | undefined;
}

/** A request of the host's own driver: no deadline, nobody to call it off. */
export function localRequest(trigger: Trigger, occurrence?: Occurrence, pastDue: boolean = false): RunRequest {
  return { trigger, occurrence, attempt: 1, pastDue, deadline: Infinity, signal: undefined };
}

/** What is wrong with a run's options, if anything: an invalid date would mean no instant. */
export function invalidRunOption({ scheduledTime, deadline }: RunOptions): AnyhostError | undefined {
  return dateProblem('scheduledTime', scheduledTime) ?? dateProblem('deadline', deadline);
}

function dateProblem(option: string, value: Date | undefined): AnyhostError | undefined {
  if (value === undefined || isInstant(value)) return undefined;
  return invalidOption({ owner: 'run', option, value: String(value) }, 'a valid Date');
}

// By its method, never by `instanceof`: a date of another realm is one, too.
function isInstant(value: Date): boolean {
  return typeof value?.getTime === 'function' && !Number.isNaN(value.getTime());
}

/** Turns a host's public options into a request. */
export function toRequest(service: string, options: RunOptions, schedule: Schedule | undefined): RunRequest {
  const { trigger = 'manual', scheduledTime, deadline, attempt = 1, pastDue = false, signal } = options;
  return {
    trigger,
    occurrence: scheduledTime && occurrenceOf(service, scheduledTime, schedule),
    attempt,
    pastDue,
    deadline: deadline?.getTime() ?? Infinity,
    signal,
  };
}

/** The facts of an outcome for a request that is turned away. */
export function requestFacts(service: string, request: RunRequest, now: number): OutcomeFacts {
  const { occurrence, trigger, attempt, pastDue, deadline } = request;
  return outcomeFacts({ id: createExecutionId(), service, occurrence, trigger, attempt, pastDue, deadline }, now, now);
}
