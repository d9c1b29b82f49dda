import type { Instant } from '../time/instant.ts';
import { type LedgerRecord, oldestFirst, type RunningEntry, type UnfinishedWork } from './ledger-record.ts';
import type { LedgerRun } from './ledger-run.ts';

type IsRunning = (entry: RunningEntry) => boolean;
const NONE: readonly UnfinishedWork[] = [];

/**
 * The unfinished work that a run resumes before its own, oldest first: not what was dropped, not what a run in progress
 * has taken. Work of its own occurrence is what the run does anyway. A manual run resumes nothing, nor does one at the
 * start: the host begins a continuation there. A continuation with an occurrence resumes that one.
 */
export function resumable(record: LedgerRecord, run: LedgerRun, isRunning: IsRunning): readonly UnfinishedWork[] {
  const { occurrence, trigger } = run;
  if (record.unfinished.length === 0 || trigger === 'manual' || trigger === 'startup') return NONE;
  const isContinuation = trigger === 'continuation';
  const isWanted = (work: UnfinishedWork): boolean => {
    if (work.droppedAt !== undefined) return false;
    if (isContinuation) return occurrence === undefined || work.occurrence === occurrence;
    return work.occurrence !== occurrence;
  };
  return record.unfinished.filter((work) => isWanted(work) && !isTaken(record, work, isRunning)).toSorted(oldestFirst);
}

/** Whether a run in progress will serve the due times that passed since `servedUntil`, its own and those it blocked. */
export function isUnderWay(record: LedgerRecord, servedUntil: Instant, isRunning: IsRunning): boolean {
  return record.running.some(
    (entry) => entry.occurrence !== undefined && entry.occurrence > servedUntil && isRunning(entry),
  );
}

/** Whether another host runs the service: if it is killed, what it runs becomes unfinished work. */
export function runsElsewhere({ running }: LedgerRecord, owner: string | undefined): boolean {
  return running.some((entry) => entry.owner !== owner);
}

function isTaken(record: LedgerRecord, work: UnfinishedWork, isRunning: IsRunning): boolean {
  return record.running.some((entry) => entry.occurrence === work.occurrence && isRunning(entry));
}
