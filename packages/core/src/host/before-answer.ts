import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, earlier, earlierBy } from '../time/deadline.ts';
import { waitFor } from '../time/wait-for.ts';

/** What subscribers of the channel `anyhost:answer` get when an invocation is about to be answered. */
export interface AnswerTrace {
  /** The answer waits for this work, for two seconds at most, and not beyond the invocation's time. */
  waitFor(work: Promise<unknown>): void;
}

/** The answer itself needs some time before the deadline. */
const MARGIN_MS = 100;
const LONGEST_WAIT_MS = 2000;

const answers = channel('anyhost:answer');

/**
 * Lets subscribers finish what would be frozen after the answer: telemetry that is not sent yet. Never rejects. Returns
 * `undefined` if there is nothing to wait for.
 */
export function beforeAnswer(deadline: Deadline, clock: Clock): Promise<unknown> | undefined {
  if (!answers.hasSubscribers) return undefined;
  const works: Promise<unknown>[] = [];
  const trace: AnswerTrace = { waitFor: (work) => void works.push(work) };
  answers.publish(trace);
  if (works.length === 0) return undefined;
  const until = earlier(earlierBy(deadline, MARGIN_MS), deadlineAfter(clock.monotonic(), LONGEST_WAIT_MS));
  return waitFor(Promise.allSettled(works), { clock, until });
}
