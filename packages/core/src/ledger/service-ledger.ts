import type { Instant } from '../time/instant.ts';
import type { WaitLimit } from '../time/wait-for.ts';
import { beginInStore, verdictOn } from './begin-in-store.ts';
import { type CatchUp, findMissed, periodAt } from './catch-up.ts';
import { CheckpointVersion } from './checkpoint-version.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerService } from './ledger-options.ts';
import type { LedgerRecord, RunNote, UnfinishedWork } from './ledger-record.ts';
import type { LedgerAnswer, LedgerResult, LedgerRun } from './ledger-run.ts';
import { LocalNotes } from './local-notes.ts';
import { RecordKeeper } from './record-keeper.ts';
import { resumable, runsElsewhere } from './resumable.ts';
import { RunRequests } from './run-requests.ts';
import { reportDropped, reportSkip } from './service-reports.ts';
import { courtesy } from './store-wait.ts';
import { isToSkip } from './switches.ts';
import { type DueTimes, end, latest, next, type RunEnd } from './transitions.ts';
import { type UntimedTick, unservedDueTime } from './unserved.ts';

const NONE: readonly never[] = [];
const RUN: LedgerAnswer = { status: 'run', resume: NONE };
const NOTHING_LEFT: CatchUp = { unfinished: NONE };

/** The state of one service that outlives a run, and the process. Made by {@link ApplicationLedger.open}. */
export class ServiceLedger {
  readonly #context: LedgerContext;
  readonly #service: LedgerService;
  // Made when it is needed: a service without a record needs it only for unfinished work.
  #openKeeper: RecordKeeper | undefined;
  /** A record is kept in the store. Otherwise only unfinished work matters here. */
  readonly records: boolean;
  /** Runs wait for the store. */
  readonly #waits: boolean;
  // The latest due time that was skipped because of the run in progress.
  #skippedUntil: Instant | undefined;
  // The first instant of catchUp: due times after it are the driver's.
  #startedAt: Instant | undefined;
  #dueTimes: DueTimes | undefined;
  #requests: RunRequests | undefined;
  readonly #local = new LocalNotes();
  #checkpoint: CheckpointVersion | undefined;

  /** @param keeper - Keeps its record; `undefined` for a service without one. */
  constructor(context: LedgerContext, service: LedgerService, keeper: RecordKeeper | undefined) {
    this.#context = context;
    this.#service = service;
    this.#openKeeper = keeper;
    this.records = keeper !== undefined;
    this.#waits = keeper?.isListed === true && (service.durable || !context.options.longLived);
  }

  /** `begin` must be asked: it may have work to resume, or a reason not to run. Otherwise `beginNow` does. A continuation always asks. */
  get mustAsk(): boolean {
    if (this.#openKeeper === undefined) return false;
    return this.#waits || this.unfinished.length > 0 || this.paused || isToSkip(this.#openKeeper.record);
  }

  /** The operator's switch, as it was last read. */
  get paused(): boolean {
    return this.#openKeeper?.record.switches.paused !== undefined;
  }

  /** All work that is left, dropped work included. */
  get unfinished(): readonly UnfinishedWork[] {
    return this.#openKeeper?.record.unfinished ?? NONE;
  }

  /** What the record says of all hosts, as this one knows it. */
  get record(): LedgerRecord | undefined {
    return this.#openKeeper?.record;
  }

  /** When a run last completed, on any host. */
  get lastSuccess(): Instant | undefined {
    return this.#local.lastSuccess ?? this.#openKeeper?.record.lastSuccess;
  }

  /** The newest run, on any host. */
  get last(): RunNote | undefined {
    return this.#local.last ?? this.#openKeeper?.record.last;
  }

  /** Until when it is known what other hosts have run, where that counts: while the store is down, nothing more comes. */
  knownAt(now: Instant): Instant {
    return this.#service.exclusive ? (this.#context.listedAt ?? now) : now;
  }

  /** The version of its checkpoint, as far as it is known. */
  get checkpoint(): CheckpointVersion {
    this.#checkpoint ??= new CheckpointVersion(() => this.#openKeeper);
    return this.#checkpoint;
  }

  /**
   * Asks whether a run can begin, and records that it does. Manual runs neither resume anything nor check the switch.
   * Never rejects.
   *
   * @param onWrite - Called in the turn in which the begin is written, so that writes of the caller can join it.
   */
  async begin(run: LedgerRun, limit: WaitLimit, onWrite?: () => void): Promise<LedgerAnswer> {
    const { longLived } = this.#context.options;
    const needsStore = this.#service.durable || run.trigger === 'continuation';
    const answer =
      this.#waits || this.#mustTake(run)
        ? await beginInStore(this.#keeper, run, { limit, needsStore, longLived, onWrite })
        : this.#beginHere(run);
    if (answer.status === 'paused') reportSkip(this.#keeper);
    if (longLived || !this.records || run.trigger === 'manual' || answer.status === 'unavailable') return answer;
    // A long-lived host takes requests when it reads all records.
    const requested = await this.requests.take(courtesy(limit), run);
    return requested === undefined ? answer : { ...answer, requested };
  }

  /** The requests of operators to run the service now. Only of a service with a record. */
  get requests(): RunRequests {
    this.#requests ??= new RunRequests(this.#context, this.#keeper);
    return this.#requests;
  }

  /** As {@link unservedDueTime}; `undefined` without a record that outlives the process. */
  unserved(tick: UntimedTick): Promise<Instant | undefined> | undefined {
    const isDurable = this.#openKeeper?.isListed === true && this.#context.store.durable;
    return isDurable ? unservedDueTime(this.#keeper, tick) : undefined;
  }

  /** Returns work from `begin` for which no time is left: any run can resume it. */
  release(work: readonly UnfinishedWork[]): void {
    this.#keeper.withdraw(work.map(({ occurrence }) => occurrence));
  }

  /** Records in the background that a run begins. Only while `mustAsk` is false. */
  beginNow(run: LedgerRun): void {
    if (!this.records || !this.#keeper.isListed) return;
    this.#keeper.noteBegin(run, NONE);
    this.#keeper.touch();
  }

  /** A due time was skipped as overlap: it is served if the run that it overlaps is. */
  skipped(occurrence: Instant | undefined): undefined {
    this.#skippedUntil = latest(this.#skippedUntil, occurrence);
  }

  /**
   * A run that `begin` or `beginNow` allowed has ended; or a run was skipped as overlap. A run that was refused is not
   * reported here.
   *
   * @returns `undefined` when there is nothing to wait for. Rejects when unfinished work could not be saved in time in
   *   a host that would forget it.
   */
  end(run: LedgerRun, result: LedgerResult, limit: WaitLimit): Promise<void> | undefined {
    if (result.served === 'withAnother') return this.skipped(run.occurrence);
    const before = this.unfinished;
    const unfinished = result.unfinished && this.#context.options.keepsRecord !== true;
    const isLocal = !this.records && !unfinished && before.length === 0;
    if (isLocal) return this.#local.add(result.note, result.completed);
    const keeper = this.#keeper;
    keeper.change(end(keeper.record, this.#runEnd(run, { ...result, unfinished })));
    this.#skippedUntil = undefined;
    reportDropped(this.#context, this.#service.name, before, this.unfinished);
    if (this.records && !this.#waits) keeper.touch();
    if (!this.records || !this.#waits) return undefined;
    const mustKeep = unfinished && run.trigger !== 'manual';
    const written = keeper.write(mustKeep || this.#service.durable ? limit : courtesy(limit));
    return mustKeep ? written : written.catch(() => {});
  }

  /**
   * Before the record is read: the due times, by which a record of a clock that was wrong is recognized. Those after
   * `now` are the driver's to serve; `catchUp` finds none of them.
   */
  planFrom(now: Instant, dueTimes: DueTimes): void {
    this.#startedAt ??= now;
    this.#dueTimes ??= dueTimes;
    this.#keeper.state.periodMs ??= periodAt(now, dueTimes);
  }

  /** What to catch up, as far as it is known after the start. */
  catchUp(now: Instant, dueTimes: DueTimes | undefined): CatchUp {
    this.#startedAt ??= now;
    if (this.#openKeeper === undefined) return NOTHING_LEFT;
    if (dueTimes !== undefined) this.planFrom(now, dueTimes);
    const unfinished = this.#resumable({ occurrence: undefined, trigger: 'continuation' });
    const isWatched = this.#service.exclusive && runsElsewhere(this.#keeper.record, this.#context.knownOwner);
    const watched = isWatched ? { lookAgainInMs: this.termMs } : {};
    if (!this.#keeper.isListed || !this.#service.catchesUp || dueTimes === undefined) return { unfinished, ...watched };
    const found = findMissed(this.#keeper, this.#startedAt, dueTimes, this.#context.nextLookInMs());
    return { unfinished, ...watched, ...found };
  }

  /** Another host has the claim on an occurrence: should it be killed before its entry is in the record, this one is. */
  noteElsewhere(occurrence: Instant | undefined, owner: string | undefined): void {
    if (this.records) this.#keeper.noteElsewhere(occurrence, owner);
  }

  /** Milliseconds after which what a killed host ran is free. */
  get termMs(): number {
    return this.#context.options.termMs;
  }

  get #keeper(): RecordKeeper {
    this.#openKeeper ??= new RecordKeeper(this.#context, this.#service);
    return this.#openKeeper;
  }

  // Without a wait: decided by what this host knows.
  #beginHere(run: LedgerRun): LedgerAnswer {
    const resume = this.#resumable(run);
    // A platform that tracks its own deliveries delivers continuations as well: work of its own, lost if it is skipped.
    const isDelivered = this.#context.options.keepsRecord === true && run.trigger === 'continuation';
    const verdict = isDelivered ? undefined : verdictOn(this.#keeper.record, run, resume);
    if (verdict !== undefined) return verdict;
    if (this.#keeper.isListed) {
      this.#keeper.noteBegin(run, resume);
      this.#keeper.touch();
    }
    return resume.length === 0 ? RUN : { status: 'run', resume };
  }

  // Other hosts know of the work as well: the store decides which one resumes it.
  #mustTake(run: LedgerRun): boolean {
    return this.records && this.#keeper.isListed && this.#resumable(run).length > 0;
  }

  #resumable(run: LedgerRun): readonly UnfinishedWork[] {
    return resumable(this.#keeper.record, run, this.#keeper.state.isRunning);
  }

  #runEnd(run: LedgerRun, result: LedgerResult): RunEnd {
    const now = this.#context.options.clock.now();
    const { where } = this.#context;
    return {
      owner: this.#context.owner,
      occurrence: run.occurrence,
      trigger: run.trigger,
      served: result.served === 'yes',
      skippedUntil: this.#skippedUntil,
      unfinished: result.unfinished,
      completed: result.completed,
      checkpointMoved: result.checkpointMoved,
      checkpoint: this.#checkpoint?.current,
      executed: result.executed ?? true,
      note: where === undefined ? result.note : { ...result.note, where },
      history: this.#keeper.history,
      continueAttempts: this.#service.continueAttempts,
      nextDue: this.#dueTimes && next(this.#keeper.record, now, this.#dueTimes),
      now,
    };
  }
}
