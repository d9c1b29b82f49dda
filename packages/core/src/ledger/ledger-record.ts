import type { OutcomeTrigger } from '../contract/execution.ts';
import type { Instant } from '../time/instant.ts';
import { type Switches, UNTOUCHED } from './switches.ts';

/** The state of one service that must outlive the process: one versioned record in the state store. */
export interface LedgerRecord {
  /** The schedule as its author would write it: due times of an earlier schedule do not count as missed. */
  readonly schedule: string;
  /** All due times up to this instant, inclusive, need not be caught up. `undefined`: none was ever served. */
  readonly servedUntil: Instant | undefined;
  /** The runs that are under way, on all hosts. */
  readonly running: readonly RunningEntry[];
  /** Work that a run left behind, per occurrence. */
  readonly unfinished: readonly UnfinishedWork[];
  /** The newest run. */
  readonly last: RunNote | undefined;
  /** When a run last completed. */
  readonly lastSuccess: Instant | undefined;
  /** When `executeAsync` was last called, as far as that run has ended; of runs under way, `running` says it. */
  readonly lastStarted: Instant | undefined;
  /** The due time after the newest run, where a host computes the schedule. */
  readonly nextDue: Instant | undefined;
  /** The version of the service's checkpoint when a run last ended: a save of the next one need not read it. */
  readonly checkpoint: string | undefined;
  /** What operators have switched. */
  readonly switches: Switches;
  /** The newest runs, oldest first, where the service keeps a history. */
  readonly history: readonly RunNote[];
}

/** A run that is under way on some host. */
export interface RunningEntry {
  readonly occurrence: Instant | undefined;
  /** The host: one random id per process. */
  readonly owner: string;
  /** The run is over by then, unless its host extends this. */
  readonly until: Instant;
  /** When it began. */
  readonly since?: Instant;
  /** Where it runs: the platform, and what the platform calls this process. */
  readonly where?: string;
  /** Its host asked a lease or a claim first: only one host gets to run the occurrence. */
  readonly exclusive?: true;
  /** A caller asked for it: if it is killed, no other host goes on with it. */
  readonly manual?: true;
}

/** The unfinished work of one occurrence. */
export interface UnfinishedWork {
  /** `undefined` for a run without an occurrence. */
  readonly occurrence: Instant | undefined;
  /** When it was first left unfinished. */
  readonly since: Instant;
  /** Links of the chain in a row that neither completed nor moved the checkpoint. */
  readonly attempts: number;
  /** When it was dropped after too many attempts: kept for a day for inspection, and not resumed. */
  readonly droppedAt?: Instant;
  /** The span of the last execution, for the tracer of the one that continues its work. */
  readonly span?: string;
}

/** Orders unfinished work by the time at which it was left, then by its due time. */
export function oldestFirst(one: UnfinishedWork, other: UnfinishedWork): number {
  return one.since - other.since || (one.occurrence ?? 0) - (other.occurrence ?? 0);
}

/** The result of a run. */
export interface RunNote {
  /** The verdict: `completed`, `faulted`, `skipped:overlap`. */
  readonly status: string;
  readonly occurrence: Instant | undefined;
  readonly trigger: OutcomeTrigger;
  readonly startedAt: Instant;
  readonly durationMs: number;
  /** A short text of the error, if there was one. */
  readonly error?: string;
  /** Where it ran: the platform, and what the platform calls the process. */
  readonly where?: string;
  /** The span of its last execution, for the tracer of a further attempt. Not in the history. */
  readonly span?: string;
}

/** The key under which a service's record stands in the store. */
export function ledgerKey(application: string, service: string): string {
  return `${ledgerPrefix(application)}${service}`;
}

/** The prefix of the keys of all records of an application. */
export function ledgerPrefix(application: string): string {
  return `ledger:${application}/`;
}

/** The initial record of a service. */
export function emptyRecord(schedule: string): LedgerRecord {
  return {
    schedule,
    servedUntil: undefined,
    running: [],
    unfinished: [],
    last: undefined,
    lastSuccess: undefined,
    lastStarted: undefined,
    nextDue: undefined,
    checkpoint: undefined,
    switches: UNTOUCHED,
    history: [],
  };
}
