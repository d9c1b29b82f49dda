import type { Instant } from '../time/instant.ts';
import { type LedgerRecord, oldestFirst, type RunNote, type UnfinishedWork } from './ledger-record.ts';
import { mergeSwitches } from './switches.ts';
import { latest, withoutOld } from './transitions.ts';

/** What a merge needs in addition to the records. */
export interface MergeFacts {
  /** This host; `undefined` while it has run nothing. */
  readonly owner: string | undefined;
  readonly now: Instant;
  /** How many runs the history keeps. */
  readonly history: number;
}

/**
 * This host's changes over the record that other hosts have written meanwhile.
 *
 * Each host's entries are its own. Switches are as they are stored, but for requests that this host has taken.
 * `servedUntil`, `lastSuccess` and `lastStarted` only grow; the newest run is the last one; the latest next due time of
 * one schedule counts. Of unfinished work, what this host added, changed or removed counts.
 *
 * @param seen - The stored record that `mine` is based on.
 * @param mine - That record with the changes of this host.
 * @param theirs - The stored record as it is now.
 */
export function merge(seen: LedgerRecord, mine: LedgerRecord, theirs: LedgerRecord, facts: MergeFacts): LedgerRecord {
  const { owner, now } = facts;
  return {
    ...mergeSchedule(seen, mine, theirs),
    running: [
      ...theirs.running.filter((entry) => entry.owner !== owner),
      ...mine.running.filter((entry) => entry.owner === owner),
    ],
    unfinished: withoutOld(mergeUnfinished(seen, mine, theirs), now),
    last: newest(mine.last, theirs.last),
    lastSuccess: latest(mine.lastSuccess, theirs.lastSuccess),
    lastStarted: latest(mine.lastStarted, theirs.lastStarted),
    checkpoint: mine.checkpoint === seen.checkpoint ? theirs.checkpoint : mine.checkpoint,
    switches: mergeSwitches(mine.switches, theirs.switches, owner),
    history: mergeHistory(seen, mine, theirs).slice(facts.history === 0 ? Infinity : -facts.history),
  };
}

// A host writes its schedule into the record once. When it finds another one there later, an application with a newer
// definition runs at the same time, and its due times count.
function mergeSchedule(
  seen: LedgerRecord,
  mine: LedgerRecord,
  theirs: LedgerRecord,
): Pick<LedgerRecord, 'schedule' | 'servedUntil' | 'nextDue'> {
  if (theirs.schedule === mine.schedule) {
    return {
      schedule: mine.schedule,
      servedUntil: latest(mine.servedUntil, theirs.servedUntil),
      nextDue: latest(mine.nextDue, theirs.nextDue),
    };
  }
  const { schedule, servedUntil, nextDue } = seen.schedule === mine.schedule && theirs.schedule !== '' ? theirs : mine;
  return { schedule, servedUntil, nextDue };
}

function mergeUnfinished(seen: LedgerRecord, mine: LedgerRecord, theirs: LedgerRecord): readonly UnfinishedWork[] {
  if (mine.unfinished === seen.unfinished) return theirs.unfinished;
  const isMine = (occurrence: Instant | undefined): boolean => workOf(mine, occurrence) !== workOf(seen, occurrence);
  return [
    ...theirs.unfinished.filter(({ occurrence }) => !isMine(occurrence)),
    ...mine.unfinished.filter(({ occurrence }) => isMine(occurrence)),
  ].toSorted(oldestFirst);
}

function workOf({ unfinished }: LedgerRecord, of: Instant | undefined): UnfinishedWork | undefined {
  return unfinished.find(({ occurrence }) => occurrence === of);
}

function mergeHistory(seen: LedgerRecord, mine: LedgerRecord, theirs: LedgerRecord): readonly RunNote[] {
  const added = mine.history.filter((note) => !seen.history.includes(note) && !isIn(theirs.history, note));
  if (added.length === 0) return theirs.history;
  return [...theirs.history, ...added].toSorted((one, other) => endOf(one) - endOf(other));
}

// A write may have been made and answered with an error: its entry then comes back from the store.
function isIn(history: readonly RunNote[], { startedAt, status, occurrence }: RunNote): boolean {
  return history.some(
    (note) => note.startedAt === startedAt && note.status === status && note.occurrence === occurrence,
  );
}

function newest(one: RunNote | undefined, other: RunNote | undefined): RunNote | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return endOf(one) >= endOf(other) ? one : other;
}

function endOf({ startedAt, durationMs }: RunNote): number {
  return startedAt + durationMs;
}
