import type { ServiceName } from '../worker/worker-order.ts';
import { type ExecutionLife, isAwake } from './history.ts';
import { machineMoment, servicesTime, type Violation, type WorldFacts } from './world-facts.ts';

/** How the occurrences of a service went. */
export interface OccurrenceCounts {
  /** Due times in the time of the world. */
  readonly due: number;
  /** Due times whose effect was made. */
  readonly served: number;
  /** Due times for which a later run stands, as `misfire: 'once'` says: no host was there, or it was busy. */
  readonly coalesced: number;
  /** Executions of an occurrence that was begun before, because the end of the earlier run was not recorded. */
  readonly again: number;
}

/** Work that begins within this is in time, in milliseconds of the services' time. */
const PROMPT_MS = 1000;

/** Every occurrence exactly once, or covered by a later run as the documents say. */
export function checkOccurrences(
  facts: WorldFacts,
  service: ServiceName,
): { readonly counts: OccurrenceCounts; readonly violations: readonly Violation[] } {
  const executions = facts.history.executions.filter((execution) => execution.service === service);
  const effects = new Map(facts.history.effects.map((effect) => [effect.id, effect]));
  const dueTimes = dueTimesIn(facts, facts.periods[service]);
  const served = dueTimes.filter((due) => effects.has(idOf(service, due)));
  const missing = dueTimes.filter((due) => !effects.has(idOf(service, due)));
  const lost = missing.filter((due) => !isCoalesced(facts, service, { due, executions, served }));
  const violations = lost.map((due): Violation => {
    const id = idOf(service, due);
    const begun = executions.filter(({ occurrence }) => occurrence === id).map(({ process }) => process.name);
    const text = `${id} was never done${begun.length === 0 ? ', nor begun' : `; begun by ${begun.join(', ')}`}`;
    return { check: 'lost', service, text, at: machineMoment(facts, due) };
  });
  const counts = {
    due: dueTimes.length,
    served: served.length,
    coalesced: missing.length - lost.length,
    again: countAgain(executions),
  };
  return { counts, violations: [...violations, ...repeated(facts, service, executions)] };
}

interface Missing {
  readonly due: number;
  readonly executions: readonly ExecutionLife[];
  readonly served: readonly number[];
}

function isCoalesced(facts: WorldFacts, service: ServiceName, { due, executions, served }: Missing): boolean {
  const next = served.find((other) => other > due);
  if (next === undefined) return false;
  const from = machineMoment(facts, due);
  const to = machineMoment(facts, due + PROMPT_MS);
  const processes = [...facts.history.processes.values()];
  const wasThere = processes.some((process) => isAwake(process, from) && isAwake(process, to));
  if (!wasThere) return true;
  if (wasOverlapped(facts, service, due)) return true;
  // A run that is late stands for all that were missed before it.
  const id = idOf(service, next);
  return executions.some(({ occurrence, pastDue }) => occurrence === id && pastDue);
}

function wasOverlapped({ history }: WorldFacts, service: string, due: number): boolean {
  const id = idOf(service, due);
  return history.entries.some(
    (entry) => entry.kind === 'outcome' && entry.occurrence === id && entry.verdict === 'skipped: overlap',
  );
}

// An execution that begins after a run of its occurrence was recorded as completed.
function repeated(facts: WorldFacts, service: string, executions: readonly ExecutionLife[]): readonly Violation[] {
  const completedAt = new Map<string, number>();
  const doneAt = new Map(facts.history.effects.map(({ id, at }) => [id, at]));
  for (const entry of facts.history.entries) {
    if (entry.kind !== 'outcome' || entry.service !== service || entry.occurrence === undefined) continue;
    const effectAt = doneAt.get(entry.occurrence);
    // Of a chain, only the last execution makes the effect of the occurrence.
    if (entry.verdict !== 'completed' || effectAt === undefined || effectAt > entry.at) continue;
    if (!completedAt.has(entry.occurrence)) completedAt.set(entry.occurrence, entry.at);
  }
  return executions.flatMap(({ occurrence, beganAt, process }): Violation[] => {
    const at = occurrence === undefined ? undefined : completedAt.get(occurrence);
    if (at === undefined || beganAt <= at) return [];
    const ms = Math.round(servicesTime(facts, beganAt) - servicesTime(facts, at));
    return [
      {
        check: 'repeated',
        service,
        at: beganAt,
        text: `${process.name} began ${occurrence} ${ms} ms after it was completed`,
      },
    ];
  });
}

function countAgain(executions: readonly ExecutionLife[]): number {
  const begun = new Map<string, string>();
  let again = 0;
  for (const { occurrence, process } of executions) {
    if (occurrence === undefined) continue;
    const by = begun.get(occurrence);
    if (by !== undefined && by !== process.name) again += 1;
    begun.set(occurrence, process.name);
  }
  return again;
}

/** Due times from the first start of a host to the end of the world. */
function dueTimesIn(facts: WorldFacts, periodMs: number): readonly number[] {
  const ups = [...facts.history.processes.values()].flatMap(({ upAt }) => upAt ?? []);
  if (ups.length === 0) return [];
  const first = Math.ceil(servicesTime(facts, Math.min(...ups)) / periodMs) * periodMs;
  const dueTimes: number[] = [];
  for (let due = first; due <= facts.servedBy; due += periodMs) dueTimes.push(due);
  return dueTimes;
}

function idOf(service: string, due: number): string {
  return `${service}@${new Date(due).toISOString().replace('.000Z', 'Z')}`;
}
