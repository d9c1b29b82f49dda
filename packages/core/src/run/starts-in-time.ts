import type { Clock } from '../time/clock.ts';
import { settledBy } from '../time/settled-by.ts';
import { createBudget } from './budget.ts';

const NO_POLICY = { timeoutMs: undefined, reserveMs: undefined };

/**
 * Waits for a start, but no longer than a platform's deadline allows: until the margin before it, as for an execution.
 *
 * @param deadline - Milliseconds since the Unix epoch; `Infinity` without one.
 * @returns Whether the start has settled in time. Rejects when it rejects in time; later it is the caller's affair.
 */
export async function startsInTime(starting: Promise<void>, clock: Clock, deadline: number): Promise<boolean> {
  const { marginMs } = createBudget(clock.now(), deadline, NO_POLICY);
  const started = await settledBy(starting, { clock, until: deadline - marginMs, signals: [] });
  return started !== undefined;
}
