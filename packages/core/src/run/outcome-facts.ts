import type { OutcomeFacts } from '../contract/outcome.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, remainingMs } from '../time/deadline.ts';
import type { Instant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import { createExecutionId } from './execution-id.ts';
import type { ExecutionFacts } from './execution-view.ts';
import type { Work } from './work.ts';

/** When an execution began, and when the platform ends it. */
export interface StartTimes {
  readonly startedAt: Moment;
  /** The same on the wall clock. */
  readonly startedOn: Instant;
  readonly deadline: Deadline;
}

/** The facts of an outcome that is reached now. */
export function outcomeFacts(
  {
    id,
    service,
    occurrence,
    trigger,
    task,
    attempt,
  }: Pick<ExecutionFacts, 'id' | 'service' | 'occurrence' | 'trigger' | 'task' | 'attempt'>,
  { startedAt, startedOn, deadline }: StartTimes,
  now: Moment,
): OutcomeFacts {
  const facts = {
    executionId: id,
    service,
    occurrence,
    trigger,
    attempt,
    startedAt: new Date(startedOn),
    durationMs: now - startedAt,
    timeLeftMs: remainingMs(deadline, now),
  };
  return task === undefined ? facts : { ...facts, task };
}

/** The facts of an outcome for work that was not called. */
export function factsNotCalled(service: string, work: Work, deadline: Deadline, clock: Clock): OutcomeFacts {
  const { occurrence, trigger, attempt } = work;
  const startedAt = clock.monotonic();
  const facts = { id: createExecutionId(), service, occurrence, trigger, attempt };
  return outcomeFacts(facts, { startedAt, startedOn: clock.now(), deadline }, startedAt);
}
