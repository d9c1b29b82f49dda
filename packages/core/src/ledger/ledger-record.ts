import type { Trigger } from '../contract/execution.ts';
import type { Instant } from '../time/instant.ts';

/** What must outlive the process about one service. One versioned record in the state store. */
export interface LedgerRecord {
  /** The schedule as its author would write it: due times of another schedule are not missed ones of this. */
  readonly schedule: string;
  /** All due times up to this instant, inclusive, need not be made up for. `undefined`: none was ever served. */
  readonly servedUntil: Instant | undefined;
  /** The runs that are under way, on all hosts. */
  readonly running: readonly RunningEntry[];
  /** Work that a run left behind, per occurrence. */
  readonly unfinished: readonly UnfinishedWork[];
  /** The newest run. */
  readonly last: RunNote | undefined;
  /** When a run last completed. */
  readonly lastSuccess: Instant | undefined;
  /** An operator's switch: scheduled runs are skipped while it is on. */
  readonly paused: boolean;
  /** The newest runs, oldest first, where the service keeps a history. */
  readonly history: readonly RunNote[];
}

/** A run that is under way on some host. */
export interface RunningEntry {
  readonly occurrence: Instant | undefined;
  /** The host: one random id per process. */
  readonly owner: string;
  /** The run is over at the latest then, unless its host moves this on. */
  readonly until: Instant;
}

/** What is left to do of one occurrence. */
export interface UnfinishedWork {
  /** `undefined` for a run without an occurrence. */
  readonly occurrence: Instant | undefined;
  /** When it was first left unfinished. */
  readonly since: Instant;
  /** Links of the chain in a row that neither completed nor moved the checkpoint. */
  readonly attempts: number;
  /** It was given up then, after too many attempts: kept for a day to be looked at, and not resumed. */
  readonly droppedAt?: Instant;
}

/** Orders unfinished work by the time since when it waits; what was left at the same time, by its due time. */
export function oldestFirst(one: UnfinishedWork, other: UnfinishedWork): number {
  return one.since - other.since || (one.occurrence ?? 0) - (other.occurrence ?? 0);
}

/** What became of a run. */
export interface RunNote {
  /** The verdict: `completed`, `faulted`, `skipped:overlap`. */
  readonly status: string;
  readonly occurrence: Instant | undefined;
  readonly trigger: Trigger;
  readonly startedAt: Instant;
  readonly durationMs: number;
  /** A short text of the error, if there was one. */
  readonly error?: string;
}

/** The key under which a service's record stands in the store. */
export function ledgerKey(application: string, service: string): string {
  return `${ledgerPrefix(application)}${service}`;
}

/** What the keys of all records of an application begin with. */
export function ledgerPrefix(application: string): string {
  return `ledger:${application}/`;
}

/** The record of a service of which nothing is known. */
export function emptyRecord(schedule: string): LedgerRecord {
  return {
    schedule,
    servedUntil: undefined,
    running: [],
    unfinished: [],
    last: undefined,
    lastSuccess: undefined,
    paused: false,
    history: [],
  };
}
