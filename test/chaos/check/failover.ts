import type { ServiceName } from '../worker/worker-order.ts';
import { isDisturbed, type WorldFacts } from './world-facts.ts';

/**
 * How long it took until a service went on after the process that ran it was killed or stopped, in milliseconds of the
 * services' time: from the kill to the next begin. The store worked all the time.
 */
export function failovers(facts: WorldFacts, service: ServiceName): readonly number[] {
  const { history, speed } = facts;
  const executions = history.executions.filter((execution) => execution.service === service);
  return executions.flatMap(({ process, beganAt, leftAt }) => {
    const stop = process.stops.find(({ from }) => from > beganAt)?.from ?? Number.POSITIVE_INFINITY;
    const kill = process.wasKilled ? process.endAt : Number.POSITIVE_INFINITY;
    const cutAt = Math.min(stop, kill);
    if (cutAt >= (leftAt ?? Number.POSITIVE_INFINITY) || cutAt === Number.POSITIVE_INFINITY) return [];
    const next = executions.find((other) => other.beganAt > cutAt);
    if (next === undefined || isDisturbed(facts, { from: cutAt, to: next.beganAt })) return [];
    return [(next.beganAt - cutAt) * speed];
  });
}
