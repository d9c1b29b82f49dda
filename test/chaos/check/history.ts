import type { Effect } from '../effects.ts';
import type { Entry } from '../journal.ts';

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
      const { execution: id, at: beganAt, service, occurrence, trigger, pastDue, token } = entry;
      const facts = { id, process, service, occurrence, trigger, pastDue, token, beganAt };
      executions.set(id, { ...facts, abortedAt: undefined, leftAt: undefined });
    }
    if (entry.kind === 'aborted') setOnce(executions.get(entry.execution), 'abortedAt', entry.at);
    if (entry.kind === 'left') setOnce(executions.get(entry.execution), 'leftAt', entry.at);
  }
  return { entries, effects, processes, executions: [...executions.values()], disturbed: disturbedIn(entries) };
}

/** When an execution had the right to work and could: until it ended, was aborted, stopped or killed. */
export function workOf({ beganAt, abortedAt, leftAt, process }: ExecutionLife): Span {
  const stop = process.stops.find(({ to }) => to > beganAt)?.from;
  return { from: beganAt, to: Math.min(...[abortedAt, leftAt, stop, process.endAt].filter((at) => at !== undefined)) };
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
  if (entry.kind === 'stalled') process.stalls.push({ from: entry.from, to: at });
  if (entry.kind === 'stop' || entry.kind === 'stopping')
    process.stops.push({ from: at, to: Number.POSITIVE_INFINITY });
  const lastStop = process.stops.at(-1);
  if (entry.kind === 'continue' && lastStop !== undefined) lastStop.to = at;
}

function setOnce(execution: ExecutionLife | undefined, field: 'abortedAt' | 'leftAt', at: number): void {
  if (execution !== undefined) execution[field] ??= at;
}
