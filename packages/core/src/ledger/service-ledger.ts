import { toError } from '../base/errors.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { WaitLimit } from '../time/wait-for.ts';
import { type CatchUp, findMissed } from './catch-up.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerService } from './ledger-options.ts';
import type { RunNote, UnfinishedWork } from './ledger-record.ts';
import type { LedgerAnswer, LedgerResult, LedgerRun } from './ledger-run.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { resumable } from './resumable.ts';
import { reportDropped } from './service-reports.ts';
import { courtesy } from './store-wait.ts';
import { type DueTimes, end, latest, type RunEnd } from './transitions.ts';

const NONE: readonly never[] = [];
const RUN: LedgerAnswer = { status: 'run', resume: NONE };
const PAUSED: LedgerAnswer = { status: 'paused' };
const NOTHING: LedgerAnswer = { status: 'nothingToContinue' };

/** What one service must remember beyond a run, and beyond the process. Made by {@link ApplicationLedger.open}. */
export class ServiceLedger {
  readonly #context: LedgerContext;
  readonly #service: LedgerService;
  readonly #keeper: RecordKeeper;
  /** Runs wait for the store. */
  readonly #waits: boolean;
  // The latest due time that was skipped because the run in progress was in its way.
  #skippedUntil: Instant | undefined;
  // The first instant of catchUp: due times after it are the driver's.
  #startedAt: Instant | undefined;
  // The newest run and the newest success of a service without a record: setting them costs nothing.
  #note: RunNote | undefined;
  #successNote: RunNote | undefined;

  constructor(context: LedgerContext, service: LedgerService, keeper: RecordKeeper) {
    this.#context = context;
    this.#service = service;
    this.#keeper = keeper;
    this.#waits = keeper.isListed && (service.durable || !context.options.longLived);
  }

  /** `begin` must be asked: it may have work to resume, or a reason not to run. Otherwise `beginNow` does. A continuation always asks. */
  get mustAsk(): boolean {
    return this.#waits || this.#keeper.record.unfinished.length > 0 || this.#keeper.record.paused;
  }

  /** The operator's switch, as it was last read. */
  get paused(): boolean {
    return this.#keeper.record.paused;
  }

  /** All work that is left, dropped work included. */
  get unfinished(): readonly UnfinishedWork[] {
    return this.#keeper.record.unfinished;
  }

  /** Up to when due times need not be made up for. */
  get servedUntil(): Instant | undefined {
    return this.#keeper.record.servedUntil;
  }

  /** When a run last completed, on any host. */
  get lastSuccess(): Instant | undefined {
    const note = this.#successNote;
    return note === undefined ? this.#keeper.record.lastSuccess : addToInstant(note.startedAt, note.durationMs);
  }

  /** The newest run, on any host. */
  get last(): RunNote | undefined {
    return this.#note ?? this.#keeper.record.last;
  }

  /**
   * A run is to begin: asks whether it can, and notes that it does. Runs by hand neither resume anything nor heed the
   * switch. Never rejects.
   */
  async begin(run: LedgerRun, limit: WaitLimit): Promise<LedgerAnswer> {
    if (!this.#waits) return this.#beginHere(run);
    const keeper = this.#keeper;
    const needsStore = this.#service.durable || run.trigger === 'continuation';
    const longest = needsStore ? limit : courtesy(limit);
    let isNoted = false;
    try {
      // A run that goes ahead learns of the switch by its own write, so that it need not read first.
      const looksFirst = !keeper.state.isKnown || this.paused || run.trigger === 'continuation';
      if (looksFirst) await keeper.read(longest);
      const claims = this.#resumable(run);
      const verdict = this.#verdictOn(run, claims);
      if (verdict !== undefined) return verdict;
      keeper.state.claims = claims;
      keeper.noteBegin(run, claims);
      isNoted = true;
      await keeper.write(longest);
      const resume = this.#takeClaims();
      const changed = this.#verdictOn(run, resume);
      if (changed === undefined) return { status: 'run', resume };
      keeper.withdraw(occurrencesOf(run, resume));
      return changed;
    } catch (thrown) {
      const claims = this.#takeClaims();
      if (needsStore) {
        keeper.withdraw(occurrencesOf(run, claims));
        return { status: 'unavailable', cause: toError(thrown) };
      }
      // The run goes ahead, and its record follows. Work that the store has not confirmed is left to a later run.
      keeper.withdraw(claims.map(({ occurrence }) => occurrence));
      if (!isNoted) keeper.noteBegin(run, NONE);
      return RUN;
    }
  }

  /** Notes in the background that a run begins. Only while `mustAsk` is false. */
  beginNow(run: LedgerRun): void {
    if (!this.#keeper.isListed) return;
    this.#keeper.noteBegin(run, NONE);
    this.#keeper.touch();
  }

  /**
   * A run has ended that `begin` or `beginNow` let in; or one was skipped because another is in its way. A run that was
   * refused is not reported here.
   *
   * @returns `undefined` when there is nothing to wait for. Rejects when unfinished work could not be saved in time in a
   *   host that would forget it.
   */
  end(run: LedgerRun, result: LedgerResult, limit: WaitLimit): Promise<void> | undefined {
    if (result.served === 'withAnother') {
      this.#skippedUntil = latest(this.#skippedUntil, run.occurrence);
      return undefined;
    }
    const keeper = this.#keeper;
    const before = this.unfinished;
    if (!keeper.isKept && !result.unfinished && before.length === 0) return this.#noteHere(result);
    keeper.change(end(keeper.record, this.#runEnd(run, result)));
    this.#skippedUntil = undefined;
    reportDropped(this.#context, this.#service.name, before, this.unfinished);
    if (!keeper.isKept) return undefined;
    if (!this.#waits) {
      keeper.touch();
      return undefined;
    }
    const mustKeep = result.unfinished && run.trigger !== 'manual';
    const written = keeper.write(mustKeep || this.#service.durable ? limit : courtesy(limit));
    return mustKeep ? written : written.catch(() => {});
  }

  /**
   * What to make up for, as far as it is known after the start. Due times after the first call's `now` are never among
   * it: plan from the same instant.
   */
  catchUp(now: Instant, dueTimes: DueTimes | undefined): CatchUp {
    this.#startedAt ??= now;
    const unfinished = this.#resumable({ occurrence: undefined, trigger: 'continuation' });
    if (!this.#keeper.isListed || !this.#service.catchesUp || dueTimes === undefined) return { unfinished };
    return { unfinished, ...findMissed(this.#keeper, this.#startedAt, dueTimes, this.#context.nextLookInMs()) };
  }

  // Without a wait: by what is known here.
  #beginHere(run: LedgerRun): LedgerAnswer {
    const resume = this.#resumable(run);
    const verdict = this.#verdictOn(run, resume);
    if (verdict !== undefined) return verdict;
    if (this.#keeper.isListed) {
      this.#keeper.noteBegin(run, resume);
      this.#keeper.touch();
    }
    return resume.length === 0 ? RUN : { status: 'run', resume };
  }

  #noteHere({ note, completed }: LedgerResult): undefined {
    this.#note = note;
    if (completed) this.#successNote = note;
  }

  #verdictOn(run: LedgerRun, resume: readonly UnfinishedWork[]): LedgerAnswer | undefined {
    if (this.paused && run.trigger !== 'manual') return PAUSED;
    return run.trigger === 'continuation' && resume.length === 0 ? NOTHING : undefined;
  }

  #resumable(run: LedgerRun): readonly UnfinishedWork[] {
    return resumable(this.#keeper.record, run, this.#keeper.state.isRunning);
  }

  #takeClaims(): readonly UnfinishedWork[] {
    const { claims } = this.#keeper.state;
    this.#keeper.state.claims = NONE;
    return claims;
  }

  #runEnd(run: LedgerRun, result: LedgerResult): RunEnd {
    return {
      owner: this.#context.owner,
      occurrence: run.occurrence,
      trigger: run.trigger,
      served: result.served === 'yes',
      skippedUntil: this.#skippedUntil,
      unfinished: result.unfinished,
      completed: result.completed,
      checkpointMoved: result.checkpointMoved,
      executed: result.executed ?? true,
      note: result.note,
      history: this.#keeper.history,
      continueAttempts: this.#service.continueAttempts,
      now: this.#context.options.clock.now(),
    };
  }
}

function occurrencesOf(run: LedgerRun, work: readonly UnfinishedWork[]): readonly (Instant | undefined)[] {
  const occurrences = work.map(({ occurrence }) => occurrence);
  return run.trigger === 'continuation' ? occurrences : [run.occurrence, ...occurrences];
}
