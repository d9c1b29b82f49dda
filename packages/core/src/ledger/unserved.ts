import { dueTimeOfTick } from '../schedule/due-time-of-tick.ts';
import type { Instant } from '../time/instant.ts';
import type { WaitLimit } from '../time/wait-for.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { DueTimes } from './transitions.ts';

/** Without a record, a due time this long ago was served before there was one, or is not meant. */
const FIRST_TICK_LATE_MS = 10 * 60_000;

/** A tick of a platform that does not say which due time it is for. */
export interface UntimedTick {
  readonly now: Instant;
  readonly dueTimes: DueTimes;
  /** How long the read of the record may take. */
  readonly limit: WaitLimit;
}

/**
 * The due time that a tick stands for whose platform does not say which: the last one, unless by the record a run has
 * served it or is serving it. The first tick ever serves a due time only if it comes soon after it, and otherwise
 * records its instant, as the first start of a long-lived host does.
 *
 * Rejects when the record cannot be read in time.
 */
export async function unservedDueTime(
  keeper: RecordKeeper,
  { now, dueTimes, limit }: UntimedTick,
): Promise<Instant | undefined> {
  await keeper.read(limit);
  const { record, state } = keeper;
  const due = dueTimeOfTick(dueTimes, now);
  if (due === undefined || record.running.some((entry) => entry.occurrence === due && state.isRunning(entry))) {
    return undefined;
  }
  if (record.servedUntil !== undefined) return due > record.servedUntil ? due : undefined;
  if (now - due <= FIRST_TICK_LATE_MS) return due;
  keeper.change({ ...record, servedUntil: now, nextDue: dueTimes.next(now) });
  keeper.touch();
  return undefined;
}
