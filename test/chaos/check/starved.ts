import { isDisturbed, type WorldFacts } from './world-facts.ts';

/** The share of its time that a process may lose to others on a machine that keeps up. */
const MOST_STALLED = 0.1;
/** How many calls of an undisturbed store may fail there. */
const MOST_FAILURES = 3;

/**
 * Whether the machine could not keep up with the services' fast time: processes could not go on, or the store did not
 * answer although nothing was done to it. Such a world says nothing about what comes when.
 */
export function isStarved(facts: WorldFacts): boolean {
  const { history } = facts;
  let lived = 0;
  let stalled = 0;
  for (const { upAt, endAt, stalls, stops } of history.processes.values()) {
    if (upAt === undefined) continue;
    lived += endAt - upAt;
    const own = stalls.filter(({ from, to }) => !stops.some((stop) => stop.from <= to && stop.to >= from));
    stalled += own.reduce((sum, { from, to }) => sum + to - from, 0);
  }
  const failures = history.entries.filter(
    ({ kind, at }) => kind === 'failure' && !isDisturbed(facts, { from: at - facts.patienceMs, to: at }),
  );
  return stalled > lived * MOST_STALLED || failures.length > MOST_FAILURES;
}
