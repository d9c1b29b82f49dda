import type { Effect } from '../effects.ts';
import type { Entry } from '../journal.ts';

/** What is written so soon after a process was continued was decided before it was stopped, in milliseconds. */
const RESUMED_MS = 50;

/** From one moment to another, by the machine's clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The life of a process. */
export interface ProcessLife {
  readonly name: string;
  /** When its host had started; `undefined`: it never had. */
  upAt: number | undefined;
  /** When it was told to end. */
  termAt: number | undefined;
  /** When it ended, or was killed. */
  endAt: number;
  wasKilled: boolean;
  /** Its wall clock was wrong for some time: it comes to due times when nobody else does. */
  hasWrongClock: boolean;
  /** When it was stopped and continued. */
  readonly stops: { from: number; to: number }[];
  /** When its event loop did not turn. */
  readonly stalls: Span[];
  /** When the store last answered it, by now. */
  answeredAt: number;
}

/** One call of a service. */
export interface ExecutionLife {
  readonly id: string;
  readonly process: ProcessLife;
  readonly service: string;
  readonly occurrence: string | undefined;
  readonly trigger: string;
  readonly pastDue: boolean;
  readonly token: number | undefined;
  readonly beganAt: number;
  /** When its signal aborted. */
  abortedAt: number | undefined;
  /** When it returned or threw. */
  leftAt: number | undefined;
  /** When its host knew how it ended, and the store did. */
  endedAt: number | undefined;
}

/** What all journals and the ledger of effects say of a world. */
export interface History {
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  readonly processes: ReadonlyMap<string, ProcessLife>;
  readonly executions: readonly ExecutionLife[];
  /** When the way to the store was disturbed. */
  readonly disturbed: readonly Span[];
}

/** Puts journals together. */
export function historyOf(entries: readonly Entry[], effects: readonly Effect[]): History {
  const processes = new Map<string, ProcessLife>();
  const executions = new Map<string, ExecutionLife>();
  for (const entry of entries) {
    if (entry.by === 'world') continue;
    const process = processes.get(entry.by) ?? newLife(entry.by);
    processes.set(entry.by, process);
    follow(process, entry);
    if (entry.kind === 'begin') {
      const { execution: id, service, occurrence, trigger, pastDue, token } = entry;
      const beganAt = beganAtOf(process, entry.at);
      const facts = { id, process, service, occurrence, trigger, pastDue, token, beganAt };
      executions.set(id, { ...facts, abortedAt: undefined, leftAt: undefined, endedAt: undefined });
    }
    if (entry.kind === 'aborted') setOnce(executions.get(entry.execution), 'abortedAt', entry.at);
    if (entry.kind === 'outcome') setOnce(executions.get(entry.execution), 'endedAt', entry.at);
    if (entry.kind === 'left') setOnce(executions.get(entry.execution), 'leftAt', entry.at);
  }
  return {
    entries,
    effects,
    processes,
    executions: byBegin([...executions.values()]),
    disturbed: disturbedIn(entries),
  };
}

/** When an execution had the right to work and could without a break: until it ended, was aborted, stopped or killed. */
export function workOf({ beganAt, abortedAt, leftAt, process }: ExecutionLife): Span {
  const stop = process.stops.find(({ to }) => to > beganAt)?.from;
  return { from: beganAt, to: Math.min(...[abortedAt, leftAt, stop, process.endAt].filter((at) => at !== undefined)) };
}

/** All the times at which an execution worked: it goes on after its process was stopped. */
export function worksOf({ beganAt, abortedAt, leftAt, process }: ExecutionLife): readonly Span[] {
  const end = Math.min(...[abortedAt, leftAt, process.endAt].filter((at) => at !== undefined));
  const works: Span[] = [];
  let from = beganAt;
  for (const stop of process.stops.filter(({ to, from: stoppedAt }) => to > beganAt && stoppedAt < end)) {
    works.push({ from, to: stop.from });
    from = stop.to;
  }
  if (from < end) works.push({ from, to: end });
  return works;
}

/** Whether a process could work at a moment, and knew that it was that moment. */
export function isAwake({ upAt, endAt, termAt, stops, stalls, hasWrongClock }: ProcessLife, at: number): boolean {
  if (hasWrongClock || upAt === undefined || at < upAt || at >= Math.min(endAt, termAt ?? endAt)) return false;
  return ![...stops, ...stalls].some(({ from, to }) => at >= from && at < to);
}

function disturbedIn(entries: readonly Entry[]): readonly Span[] {
  const turns = entries.filter((entry) => entry.kind === 'disturb');
  return turns.flatMap(({ how, at }, index) =>
    how === 'end' ? [] : [{ from: at, to: turns[index + 1]?.at ?? Number.POSITIVE_INFINITY }],
  );
}

function byBegin(executions: readonly ExecutionLife[]): readonly ExecutionLife[] {
  return executions.toSorted((one, other) => one.beganAt - other.beganAt);
}

// A process that was stopped between the decision to call a service and the call goes on with it.
function beganAtOf({ stops, answeredAt }: ProcessLife, at: number): number {
  const stop = stops.at(-1);
  // An answer comes before a decision.
  return stop !== undefined && answeredAt < stop.from && at - stop.to < RESUMED_MS ? stop.from : at;
}

function newLife(name: string): ProcessLife {
  return {
    name,
    upAt: undefined,
    termAt: undefined,
    endAt: Number.POSITIVE_INFINITY,
    wasKilled: false,
    hasWrongClock: false,
    stops: [],
    stalls: [],
    answeredAt: 0,
  };
}

function follow(process: ProcessLife, entry: Entry): void {
  const { at } = entry;
  if (entry.kind === 'log' && entry.event === 'host.started') process.upAt ??= at;
  if (entry.kind === 'spawn') process.hasWrongClock = entry.wrongClock !== undefined;
  if (entry.kind === 'term') process.termAt ??= at;
  if (entry.kind === 'kill' || entry.kind === 'dying' || entry.kind === 'exit') {
    process.endAt = Math.min(process.endAt, at);
    process.wasKilled ||= entry.kind !== 'exit' || entry.signal === 'SIGKILL';
  }
  if (entry.kind === 'answer') process.answeredAt = at;
  if (entry.kind === 'stalled') process.stalls.push({ from: entry.from, to: at });
  if (entry.kind === 'stop' || entry.kind === 'stopping')
    process.stops.push({ from: at, to: Number.POSITIVE_INFINITY });
  const lastStop = process.stops.at(-1);
  if (entry.kind === 'continue' && lastStop !== undefined) lastStop.to = at;
}

function setOnce(execution: ExecutionLife | undefined, field: 'abortedAt' | 'leftAt' | 'endedAt', at: number): void {
  if (execution !== undefined) execution[field] ??= at;
}
