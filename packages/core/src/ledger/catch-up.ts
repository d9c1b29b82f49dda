import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRecord, UnfinishedWork } from './ledger-record.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { isUnderWay } from './resumable.ts';
import { isSkipped } from './switches.ts';
import { type DueTimes, missed } from './transitions.ts';

/** What a host has to catch up at its start. */
export interface CatchUp {
  /** The due time to run late; it stands for all that were missed. */
  readonly missed?: Instant;
  /** Work to resume, oldest first. */
  readonly unfinished: readonly UnfinishedWork[];
  /** Ask again then: a run in progress may serve what looks missed, or the store has not answered yet. */
  readonly lookAgainInMs?: number;
}

/**
 * The due time to catch up, by the record as it is known. The first start ever, and the first with another schedule,
 * miss nothing and record their instant.
 *
 * @param startedAt - Due times after it are the driver's.
 * @param lookAgainInMs - Milliseconds until the record has been read again.
 */
export function findMissed(
  keeper: RecordKeeper,
  startedAt: Instant,
  dueTimes: DueTimes,
  lookAgainInMs: number,
): Pick<CatchUp, 'missed' | 'lookAgainInMs'> {
  const { state } = keeper;
  if (!state.wasRead) return { lookAgainInMs };
  const { record } = state;
  if (record.servedUntil === undefined) {
    keeper.change({ ...record, servedUntil: startedAt, nextDue: dueTimes.next(startedAt) });
    keeper.touch();
    return {};
  }
  const due = missedUnlessSkipped(record, startedAt, dueTimes);
  if (due === undefined) return {};
  return isUnderWay(record, record.servedUntil, state.isRunning) ? { lookAgainInMs } : { missed: due };
}

// One due time stands for all that were missed: not the one that an operator has skipped, if there is another.
function missedUnlessSkipped(record: LedgerRecord, startedAt: Instant, dueTimes: DueTimes): Instant | undefined {
  const due = missed(record, startedAt, dueTimes);
  if (due === undefined || !isSkipped(record.switches, due)) return due;
  return missed(record, addToInstant(due, -1), dueTimes) ?? due;
}

/** Milliseconds between the next two due times. */
export function periodAt(now: Instant, dueTimes: DueTimes): number | undefined {
  const first = dueTimes.next(now);
  const second = first === undefined ? undefined : dueTimes.next(first);
  return first === undefined || second === undefined ? undefined : second - first;
}
