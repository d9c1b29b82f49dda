import { type ExecutionLife, workOf } from './history.ts';
import { servicesTime, type Violation, type WorldFacts } from './world-facts.ts';

/** Never two holders of one token, tokens grow with each change of the holder, and no two holders work at one time. */
export function checkTokens(facts: WorldFacts, service: string): readonly Violation[] {
  const { executions, effects } = facts.history;
  const held = executions.filter((execution) => execution.service === service && execution.token !== undefined);
  const violations: Violation[] = [];
  const violate = (text: string, at: number): void => void violations.push({ check: 'token', service, text, at });

  const holders = new Map<number, ExecutionLife>();
  for (const execution of held) {
    const token = execution.token ?? 0;
    const holder = holders.get(token);
    if (holder !== undefined && holder.process !== execution.process) {
      violate(`${holder.process.name} and ${execution.process.name} both have token ${token}`, execution.beganAt);
    }
    holders.set(token, execution);
  }

  let newest: ExecutionLife | undefined;
  for (const execution of held) {
    if (newest !== undefined && newest.process !== execution.process && (execution.token ?? 0) <= (newest.token ?? 0)) {
      const text = `${execution.process.name} began with token ${execution.token} after ${newest.process.name} with ${newest.token}`;
      violate(text, execution.beganAt);
    }
    if (newest === undefined || (execution.token ?? 0) > (newest.token ?? 0)) newest = execution;
  }

  let last = 0;
  for (const { token, service: by, at, id } of effects) {
    if (by !== service || token === null) continue;
    if (token < last) violate(`${id} was made with token ${token} after ${last}`, at);
    last = Math.max(last, token);
  }
  return [...violations, ...together(facts, held)];
}

function together(facts: WorldFacts, held: readonly ExecutionLife[]): readonly Violation[] {
  const works = held.map((execution) => ({ execution, ...workOf(execution) }));
  return works.flatMap((one, index) =>
    works.slice(index + 1).flatMap((other): Violation[] => {
      if (one.execution.process === other.execution.process || other.from >= one.to || other.to <= one.from) return [];
      const { process, service } = other.execution;
      const ms = Math.round(servicesTime(facts, Math.min(one.to, other.to)) - servicesTime(facts, other.from));
      const text = `${one.execution.process.name} and ${process.name} worked together for ${ms} ms`;
      return [{ check: 'token', service, text, at: other.from }];
    }),
  );
}
