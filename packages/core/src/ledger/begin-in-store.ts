import { toError } from '../base/errors.ts';
import type { Instant } from '../time/instant.ts';
import type { WaitLimit } from '../time/wait-for.ts';
import type { LedgerRecord, UnfinishedWork } from './ledger-record.ts';
import type { LedgerAnswer, LedgerRun } from './ledger-run.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { resumable } from './resumable.ts';
import { courtesy } from './store-wait.ts';
import { isSkipped } from './switches.ts';

const NONE: readonly UnfinishedWork[] = [];
const PAUSED: LedgerAnswer = { status: 'paused' };
const NOTHING: LedgerAnswer = { status: 'nothingToContinue' };

/** How long a begin may wait, and what follows if the store does not answer. */
export interface BeginTerms {
  readonly limit: WaitLimit;
  /** Without an answer the run is not made. */
  readonly needsStore: boolean;
  /** The process goes on after the run: what need not be waited for is written in the background. */
  readonly longLived: boolean;
  /** Called in the turn in which the begin is written. */
  readonly onWrite: (() => void) | undefined;
}

/**
 * Asks the store whether a run can begin, and records that it does: a read if the record is not known, and one write,
 * which also says whether the switches have changed. Never rejects.
 */
export async function beginInStore(
  keeper: RecordKeeper,
  run: LedgerRun,
  { limit, needsStore, longLived, onWrite }: BeginTerms,
): Promise<LedgerAnswer> {
  const { state } = keeper;
  const longest = needsStore ? limit : courtesy(limit);
  let isNoted = false;
  try {
    // A run that goes ahead reads the switches with its own write, so that it need not read first.
    const looksFirst = !state.isKnown || verdictOn(keeper.record, run, NONE) !== undefined;
    if (looksFirst) await keeper.read(longest);
    const wanted = resumable(keeper.record, run, state.isRunning);
    const verdict = verdictOn(keeper.record, run, wanted);
    if (verdict !== undefined) {
      // Work was dropped that killed runs left behind: without this, each continuation would find and drop it again.
      if (state.isDirty && !longLived) await keeper.flush(courtesy(limit));
      return verdict;
    }
    state.taking = wanted;
    keeper.noteBegin(run, wanted);
    isNoted = true;
    const writing = keeper.write(longest);
    onWrite?.();
    await writing;
    const resume = endTaking(keeper);
    const changed = verdictOn(keeper.record, run, resume);
    if (changed === undefined) return { status: 'run', resume };
    keeper.withdraw(occurrencesOf(run, resume));
    if (!longLived) await keeper.flush(courtesy(limit));
    return changed;
  } catch (thrown) {
    const taking = endTaking(keeper);
    if (needsStore) {
      keeper.withdraw(occurrencesOf(run, taking));
      return { status: 'unavailable', cause: toError(thrown) };
    }
    // The run goes ahead, and its record follows. Work that the store has not confirmed is left to a later run.
    keeper.withdraw(taking.map(({ occurrence }) => occurrence));
    if (!isNoted) keeper.noteBegin(run, NONE);
    return { status: 'run', resume: NONE };
  }
}

/** Why a run is not made, by the record as it is known; `undefined` where nothing is against it. */
export function verdictOn(
  { switches }: LedgerRecord,
  run: LedgerRun,
  resume: readonly UnfinishedWork[],
): LedgerAnswer | undefined {
  const { trigger, occurrence } = run;
  if (trigger !== 'manual' && switches.paused !== undefined) return PAUSED;
  if (trigger === 'schedule' && isSkipped(switches, occurrence)) return PAUSED;
  return trigger === 'continuation' && resume.length === 0 ? NOTHING : undefined;
}

/** The work that the run has taken; not what another host was found to have taken first. */
function endTaking({ state }: RecordKeeper): readonly UnfinishedWork[] {
  const { taking } = state;
  state.taking = NONE;
  return taking;
}

function occurrencesOf(run: LedgerRun, work: readonly UnfinishedWork[]): readonly (Instant | undefined)[] {
  const occurrences = work.map(({ occurrence }) => occurrence);
  return run.trigger === 'continuation' ? occurrences : [run.occurrence, ...occurrences];
}
