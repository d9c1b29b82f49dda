import type { Entry } from '../journal.ts';
import type { ServiceName } from '../worker/worker-order.ts';
import { type ExecutionLife, isAwake } from './history.ts';
import { isDisturbed, machineMoment, servicesTime, type Violation, type WorldFacts } from './world-facts.ts';

/** So many completed occurrences a lease remembers; a clock that is far behind comes to earlier ones. */
const REMEMBERED = 30;
/** Work that begins within this is in time, in milliseconds of the services' time. */
const PROMPT_MS = 1000;
/** What a process needs until it has begun, in milliseconds of the machine: one that was killed sooner may have begun. */
const REACTION_MS = 300;
/** A killed host's lease ends after a term; others look once a term. */
const TERMS_TO_TAKE_OVER = 2;

/** How the occurrences of a service went. */
export interface OccurrenceCounts {
  /** Due times in the time of the world. */
  readonly due: number;
  /** Due times whose effect was made. */
  readonly served: number;
  /** Due times for which a later run stands, because no host was there. */
  readonly noHost: number;
  /** Due times for which a later run stands, because the store was not there. */
  readonly noStore: number;
  /** Due times for which the run stands that the service was busy with. */
  readonly busy: number;
  /** Executions of an occurrence that was begun before, because the end of the earlier run was not recorded. */
  readonly again: number;
}

/** Every occurrence exactly once, or covered by another run as the documents say. */
export function checkOccurrences(
  facts: WorldFacts,
  service: ServiceName,
): { readonly counts: OccurrenceCounts; readonly violations: readonly Violation[] } {
  const executions = facts.history.executions.filter((execution) => execution.service === service);
  const done = new Set(facts.history.effects.map(({ id }) => id));
  const dueTimes = dueTimesIn(facts, facts.periods[service]);
  const lastServed = lastServedBy(facts, service);
  const counts = { due: dueTimes.length, served: 0, noHost: 0, noStore: 0, busy: 0, again: countAgain(executions) };
  const violations: Violation[] = [];
  for (const due of dueTimes) {
    const id = idOf(service, due);
    const way = done.has(id) ? 'served' : wayOf(facts, { id, due, executions, lastServed });
    if (way !== undefined) {
      counts[way] += 1;
      continue;
    }
    const begun = executions.filter(({ occurrence }) => occurrence === id);
    const by = begun.map(({ process }) => process.name).join(', ');
    const text = `${id} was never done${by === '' ? ', nor begun' : `; begun by ${by}`}`;
    const check = begun.length === 0 ? 'missed' : begun.some(isUnderWayAtEnd) ? 'unfinished' : 'lost';
    violations.push({ check, service, text, at: machineMoment(facts, due) });
  }
  return { counts, violations: [...violations, ...repeated(facts, service, executions)] };
}

/** The newest occurrence that was done, by a process that knew the time. */
function lastServedBy({ history }: WorldFacts, service: ServiceName): string {
  const own = history.effects.filter(({ id }) => id.startsWith(`${service}@`));
  const timely = own.filter((effect) => history.processes.get(effect.process)?.hasWrongClock !== true);
  return (
    timely
      .map(({ id }) => id)
      .toSorted()
      .at(-1) ?? ''
  );
}

// The process was told to end while it worked.
function isUnderWayAtEnd({ process, leftAt }: ExecutionLife): boolean {
  return process.termAt !== undefined && (leftAt === undefined || leftAt >= process.termAt);
}

interface Missing {
  readonly id: string;
  readonly due: number;
  readonly executions: readonly ExecutionLife[];
  readonly lastServed: string;
}

/** Why an occurrence without an effect is covered by another run; `undefined` when it is lost. */
function wayOf(
  facts: WorldFacts,
  { id, due, executions, lastServed }: Missing,
): 'noHost' | 'noStore' | 'busy' | undefined {
  const begun = executions.filter(({ occurrence }) => occurrence === id);
  // What was begun is unfinished work until it is done.
  if (lastServed < id || begun.some((execution) => !isForTheNextDelivery(facts, execution))) return undefined;
  if (wasBusy(facts, executions, id)) return 'busy';
  if (facts.deliversAgain) return undefined;
  const from = machineMoment(facts, due);
  const to = machineMoment(facts, due + PROMPT_MS) + REACTION_MS;
  if (verdictsOn(facts, id).some(({ verdict }) => verdict === 'refused: storeUnavailable')) return 'noStore';
  if (isDisturbed(facts, { from, to })) return 'noStore';
  const processes = [...facts.history.processes.values()];
  const isThere = processes.some((process) => isAwake(process, from) && isAwake(process, to));
  return isThere ? undefined : 'noHost';
}

// The run failed for want of time, and said so. A platform delivers the occurrence again; that delivery may find the service
// busy, like any other.
function isForTheNextDelivery(facts: WorldFacts, { id }: ExecutionLife): boolean {
  const { deliversAgain, history } = facts;
  const isEnd = (entry: Entry): boolean =>
    entry.kind === 'outcome' && entry.execution === id && entry.verdict === 'timedOut';
  return deliversAgain && history.entries.some(isEnd);
}

interface VerdictAt {
  readonly verdict: string;
  readonly at: number;
  readonly by: string;
}

function verdictsOn({ history }: WorldFacts, id: string): readonly VerdictAt[] {
  return history.entries.flatMap((entry) => (entry.kind === 'outcome' && entry.occurrence === id ? [entry] : []));
}

// A host found the service busy, here or elsewhere. The run that it was busy with stands for the due time, if it was done;
// if its host was killed before it could, the run after it does.
function wasBusy(facts: WorldFacts, executions: readonly ExecutionLife[], id: string): boolean {
  const { history, termMs, speed } = facts;
  const found = verdictsOn(facts, id);
  const done = new Set(history.effects.map((effect) => effect.id));
  const isDone = (occurrence: string | undefined): boolean => occurrence !== undefined && done.has(occurrence);
  const service = id.slice(0, id.indexOf('@'));
  const takenOverMs = TERMS_TO_TAKE_OVER * (termMs / speed);
  return found.some(({ verdict, at, by }) => {
    if (verdict === 'skipped: notLeader') {
      const holders = holderSeen(facts, service, { at, by });
      const isNext = (it: ExecutionLife): boolean => it.beganAt > at && it.beganAt <= at + takenOverMs;
      return isDone(holders) || (holders !== id && executions.some((it) => isDone(it.occurrence) && isNext(it)));
    }
    return verdict === 'skipped: overlap' && executions.some((it) => isDone(it.occurrence) && wasUnderWay(it, at));
  });
}

/** The occurrence for which another host had the lease on a service, as a process saw it last before a moment. */
function holderSeen(
  { history }: WorldFacts,
  service: string,
  { at, by }: Pick<VerdictAt, 'at' | 'by'>,
): string | undefined {
  const seen = history.entries.findLast(
    (entry) => entry.kind === 'held' && entry.service === service && entry.by === by && entry.at <= at,
  );
  return seen?.kind === 'held' ? seen.occurrence : undefined;
}

function wasUnderWay({ beganAt, endedAt, process }: ExecutionLife, at: number): boolean {
  return beganAt <= at + REACTION_MS && (endedAt ?? process.endAt) >= at - REACTION_MS;
}

// An execution that begins after a run of its occurrence was recorded as completed.
function repeated(facts: WorldFacts, service: ServiceName, executions: readonly ExecutionLife[]): readonly Violation[] {
  const completedAt = completions(facts);
  return executions.flatMap(({ occurrence, beganAt, process }): Violation[] => {
    const at = occurrence === undefined ? undefined : completedAt.get(occurrence);
    if (occurrence === undefined || at === undefined || beganAt <= at) return [];
    const ageMs = servicesTime(facts, beganAt) - Date.parse(occurrence.slice(service.length + 1));
    if (process.hasWrongClock && ageMs > REMEMBERED * facts.periods[service]) return [];
    const ms = Math.round(servicesTime(facts, beganAt) - servicesTime(facts, at));
    const text = `${process.name} began ${occurrence} ${ms} ms after it was completed`;
    return [{ check: 'repeated', service, at: beganAt, text }];
  });
}

/** When the store had acknowledged that an occurrence was completed. */
function completions({ history }: WorldFacts): ReadonlyMap<string, number> {
  const completedAt = new Map<string, number>();
  for (const entry of history.entries) {
    if (entry.kind === 'recorded' && !completedAt.has(entry.occurrence)) completedAt.set(entry.occurrence, entry.at);
  }
  return completedAt;
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
