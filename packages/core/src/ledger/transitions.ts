import type { Trigger } from '../contract/execution.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRecord, RunNote, RunningEntry, UnfinishedWork } from './ledger-record.ts';

/** A record this much later than now, or two periods if that is more, was written by a clock that was wrong. */
const LEAST_CLOCK_ERROR_MS = 5 * 60_000;
/** How many pieces of unfinished work a record holds. */
const MOST_UNFINISHED = 100;
/** And how many that were dropped, once it is full. */
const MOST_DROPPED = 20;
/** How long dropped work is kept for inspection. */
const KEEP_DROPPED_MS = 24 * 3_600_000;

/** The due times of a schedule, as far as the ledger needs them. */
export interface DueTimes {
  /** The first due time after an instant. */
  next(after: Instant): Instant | undefined;
  /** The last due time at or before an instant. */
  previous(at: Instant): Instant | undefined;
}

/** How a run ended, as far as the ledger needs it. */
export interface RunEnd {
  readonly owner: string;
  readonly occurrence: Instant | undefined;
  readonly trigger: Trigger;
  /** The occurrence need not be caught up. */
  readonly served: boolean;
  /** The latest due time that was skipped because of this run: it is served if this run is. */
  readonly skippedUntil: Instant | undefined;
  /** The occurrence has more work: the service called runAgain, or there was no time to run at all. */
  readonly unfinished: boolean;
  /** The last execution completed. */
  readonly completed: boolean;
  /** An execution saved or cleared the checkpoint. */
  readonly checkpointMoved: boolean;
  /** `executeAsync` was called; work that was only added to the record used up no attempt. */
  readonly executed: boolean;
  /** The version of the checkpoint, as far as it is known; `null`: none is stored; `undefined`: as it was. */
  readonly checkpoint?: string | null | undefined;
  readonly note: RunNote;
  /** How many runs the history keeps. */
  readonly history: number;
  /** How many links in a row may fail to complete before the work is dropped. */
  readonly continueAttempts: number;
  /** The due time after this run; `undefined` where the host does not compute the schedule. */
  readonly nextDue: Instant | undefined;
  readonly now: Instant;
}

/** A run begins: it is under way on its host until the instant, or for as long as its host extends that. */
export function begin(record: LedgerRecord, entry: RunningEntry): LedgerRecord {
  return { ...record, running: [...without(record.running, entry.owner, entry.occurrence), entry] };
}

/** A run ends. */
export function end(record: LedgerRecord, run: RunEnd): LedgerRecord {
  return {
    ...record,
    running: without(record.running, run.owner, run.occurrence),
    servedUntil: run.served ? latest(record.servedUntil, run.occurrence, run.skippedUntil) : record.servedUntil,
    unfinished:
      run.trigger === 'manual' ? record.unfinished : unfinishedAfter(withoutOld(record.unfinished, run.now), run),
    last: run.executed ? run.note : (record.last ?? run.note),
    lastSuccess: run.completed ? addToInstant(run.note.startedAt, Math.round(run.note.durationMs)) : record.lastSuccess,
    lastStarted: run.executed ? latest(record.lastStarted, run.note.startedAt) : record.lastStarted,
    nextDue: run.nextDue ?? record.nextDue,
    checkpoint: run.checkpoint === undefined ? record.checkpoint : (run.checkpoint ?? undefined),
    history: run.history === 0 ? [] : [...record.history, ...(run.executed ? [run.note] : [])].slice(-run.history),
  };
}

/**
 * The hosts of these entries, which the record no longer holds, are gone: what they ran is unfinished work. It counts as
 * an attempt, so that an occurrence that ends its process each time does not do so for ever. A manual run without an
 * occurrence is its caller's to repeat.
 */
export function cutOff(
  record: LedgerRecord,
  entries: readonly RunningEntry[],
  { continueAttempts, now }: Pick<RunEnd, 'continueAttempts' | 'now'>,
): LedgerRecord {
  let { unfinished, servedUntil } = record;
  for (const { occurrence, manual } of entries) {
    if (occurrence === undefined && manual) continue;
    const known = unfinished.find((work) => work.occurrence === occurrence);
    const work = afterAttempt(known ?? { occurrence, since: now, attempts: 0 }, continueAttempts, now);
    unfinished = keptWithin([...unfinished.filter((other) => other !== known), work], now);
    // Dropped work is not made up for either.
    if (work.droppedAt !== undefined) servedUntil = latest(servedUntil, occurrence);
  }
  return { ...record, unfinished, servedUntil };
}

/**
 * A run finds that the checkpoint is not the one that the record knows: the links before it that were killed have moved
 * it, and could not say so. They did not fail.
 *
 * @returns The record itself when no attempts are counted against the work of this host's runs.
 */
export function foundProgress(record: LedgerRecord, owner: string): LedgerRecord {
  const isOurs = ({ occurrence, attempts, droppedAt }: UnfinishedWork): boolean =>
    attempts > 0 &&
    droppedAt === undefined &&
    record.running.some((entry) => entry.owner === owner && entry.occurrence === occurrence);
  if (!record.unfinished.some(isOurs)) return record;
  return {
    ...record,
    unfinished: record.unfinished.map((work) => (isOurs(work) ? { ...work, attempts: 0 } : work)),
  };
}

/** Removes entries of runs that are over although their hosts have not said so: a host is gone. */
export function withoutDead(record: LedgerRecord, isRunning: (entry: RunningEntry) => boolean): LedgerRecord {
  const dead = record.running.filter((entry) => !isRunning(entry));
  if (dead.length === 0) return record;
  const running = record.running.filter((entry) => !dead.includes(entry));
  return { ...record, running, lastStarted: latest(record.lastStarted, ...dead.map(({ since }) => since)) };
}

/** A run takes longer: its host extends the end of its entries. */
export function renew(record: LedgerRecord, owner: string, until: Instant): LedgerRecord {
  const running = record.running.map((entry) => (entry.owner === owner ? { ...entry, until } : entry));
  return { ...record, running };
}

/** The due time to catch up: the latest one of those that passed and were not served. One stands for all. */
export function missed(record: LedgerRecord, now: Instant, dueTimes: DueTimes): Instant | undefined {
  if (record.servedUntil === undefined) return undefined;
  const first = dueTimes.next(record.servedUntil);
  if (first === undefined || first > now) return undefined;
  return dueTimes.previous(now) ?? first;
}

/** The next due time to serve: the first one that is neither past nor served, also after the clock was set back a little. */
export function next(record: LedgerRecord, now: Instant, dueTimes: DueTimes): Instant | undefined {
  return dueTimes.next(latest(now, record.servedUntil) ?? now);
}

/**
 * The record as a host with this clock can use it: `servedUntil` later than now by more than two periods or five minutes
 * was written by a clock that was wrong, and would keep due times from being caught up.
 *
 * @returns The record itself when nothing has to be corrected.
 */
export function clockCorrected(record: LedgerRecord, now: Instant, periodMs: number | undefined): LedgerRecord {
  const errorMs = Math.max(2 * (periodMs ?? 0), LEAST_CLOCK_ERROR_MS);
  if (record.servedUntil === undefined || record.servedUntil - now <= errorMs) return record;
  return { ...record, servedUntil: now };
}

/** The unfinished work without what was dropped a day ago. */
export function withoutOld(unfinished: readonly UnfinishedWork[], now: Instant): readonly UnfinishedWork[] {
  const isOld = ({ droppedAt }: UnfinishedWork): boolean =>
    droppedAt !== undefined && now - droppedAt >= KEEP_DROPPED_MS;
  return unfinished.some(isOld) ? unfinished.filter((work) => !isOld(work)) : unfinished;
}

/** The later of several instants. */
export function latest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  let found: Instant | undefined;
  for (const instant of instants) {
    if (instant !== undefined && (found === undefined || instant > found)) found = instant;
  }
  return found;
}

function without(running: readonly RunningEntry[], owner: string, occurrence: Instant | undefined): RunningEntry[] {
  return running.filter((entry) => entry.owner !== owner || entry.occurrence !== occurrence);
}

function unfinishedAfter(unfinished: readonly UnfinishedWork[], run: RunEnd): readonly UnfinishedWork[] {
  const known = unfinished.find(({ occurrence }) => occurrence === run.occurrence);
  // A duplicate is one that another host has completed.
  const isOver = (run.completed || run.note.status === 'skipped:duplicate') && !run.unfinished;
  if (known === undefined && (isOver || !run.unfinished)) return unfinished;
  const others = unfinished.filter((work) => work !== known);
  return isOver ? others : keptWithin([...others, workAfter(known, run)], run.now);
}

function workAfter(known: UnfinishedWork | undefined, run: RunEnd): UnfinishedWork {
  const { occurrence, now, continueAttempts } = run;
  const work = { ...(known ?? { occurrence, since: now, attempts: 0 }), ...spanOf(run.note) };
  if (run.completed || run.checkpointMoved) return { occurrence, since: work.since, attempts: 0, ...spanOf(work) };
  return run.executed ? afterAttempt(work, continueAttempts, now) : work;
}

function spanOf({ span }: { readonly span?: string }): { readonly span?: string } {
  return span === undefined ? {} : { span };
}

function afterAttempt(work: UnfinishedWork, continueAttempts: number, now: Instant): UnfinishedWork {
  const attempts = work.attempts + 1;
  return attempts < continueAttempts ? { ...work, attempts } : { ...work, attempts, droppedAt: work.droppedAt ?? now };
}

// A service that leaves work behind at each due time must not grow its record without end: the oldest work is dropped.
function keptWithin(unfinished: readonly UnfinishedWork[], now: Instant): readonly UnfinishedWork[] {
  if (unfinished.length <= MOST_UNFINISHED) return unfinished;
  const kept = unfinished.filter(({ droppedAt }) => droppedAt === undefined);
  const excess = kept.splice(0, Math.max(kept.length - MOST_UNFINISHED, 0));
  const dropped = unfinished.filter(({ droppedAt }) => droppedAt !== undefined);
  return [...dropped, ...excess.map((work) => ({ ...work, droppedAt: now }))].slice(-MOST_DROPPED).concat(kept);
}
