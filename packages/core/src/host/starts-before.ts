import { createBudget } from '../run/budget.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import { waitFor } from '../time/wait-for.ts';

const NO_POLICY = { timeoutMs: undefined, reserveMs: undefined };

/**
 * Waits for a start, but no longer than a platform's deadline allows: until the margin before it, as for an execution.
 *
 * @returns Whether the start has settled in time. Rejects when it rejects in time; a later rejection is ignored here.
 */
export async function startsBefore(starting: Promise<void>, clock: Clock, deadline: Deadline): Promise<boolean> {
  const { answerBy } = createBudget(clock.monotonic(), deadline, NO_POLICY);
  const waited = await waitFor(starting, { clock, until: answerBy });
  return waited.ended === 'settled';
}
