import { type AbortReason, ExecutionCancelled } from '../base/abort-reasons.ts';
import type { UnfinishedWork } from '../ledger/ledger-record.ts';
import type { RunNowRequest } from '../ledger/switches.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { Deadline } from '../time/deadline.ts';
import { postponedOutcome } from './not-called.ts';
import { OccurrenceRun, type ServingRun } from './occurrence-run.ts';
import { meaningOf, type RunResult, resultOf, type Verdict } from './outcome.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';
import { RunTime } from './run-time.ts';
import { SignalLinks } from './signal-links.ts';
import { dueTimeOf, type Work } from './work.ts';

/** What the ledger has for a run. */
interface Found {
  /** Why its own occurrence is not served, if so. */
  readonly verdict?: Verdict;
  /** Unfinished work, to serve before its own. */
  readonly resume: readonly UnfinishedWork[];
  /** A manual run that an operator has requested, to make before both. */
  readonly requested?: RunNowRequest | undefined;
}

/**
 * One run of a service, from request to result: look up unfinished work; then, for each occurrence to be served, admit →
 * execute → note → leave → report.
 */
export class Run implements ServingRun {
  readonly request: RunRequest;
  readonly time: RunTime;
  readonly #context: RunContext;
  readonly #work: Work;
  readonly #own: OccurrenceRun;
  #serving: OccurrenceRun | undefined;
  #links: SignalLinks | undefined;
  #cancelledBy: AbortReason | undefined;

  constructor(context: RunContext, request: RunRequest) {
    const { trigger, scheduledAt, attempt, late, jitterMs, partition } = request;
    const { service, policy } = context;
    this.#context = context;
    this.request = request;
    this.time = new RunTime(context, request);
    const occurrence = scheduledAt === undefined ? undefined : occurrenceOf(service, scheduledAt, policy.schedule);
    this.#work = { trigger, occurrence, attempt, late, jitterMs, partition };
    this.#own = new OccurrenceRun(context, this, this.#work);
  }

  get cancelledBy(): AbortReason | undefined {
    return this.#cancelledBy;
  }

  /** Runs to the end. Never rejects: a failure outside the executions makes the run faulted. */
  run(): Promise<RunResult> {
    const { ledger } = this.#context;
    const { trigger, signal } = this.request;
    try {
      if (signal !== undefined) {
        this.#links = new SignalLinks();
        this.#links.add(signal, () => this.cancel(new ExecutionCancelled(undefined, { cause: signal.reason })));
      }
      this.#learn();
      if (ledger.mustAsk || trigger === 'continuation') return this.#runAfterUnfinished();
      if (ledger.records) ledger.beginNow(this.#own.ledgerRun);
    } catch (thrown) {
      return Promise.resolve(this.#finish(this.#own.faulted(thrown)));
    }
    return this.#serveOwn();
  }

  /** Ends the run: no further execution begins, and the signal of the running one aborts. */
  cancel(reason: AbortReason, giveUpAt: Deadline = this.time.giveUpAfterCancel): void {
    this.#cancelledBy ??= reason;
    this.#serving?.cancel(reason, giveUpAt);
  }

  endedVerdict(): Verdict | undefined {
    const reason = this.#cancelledBy;
    if (reason?.code === 'ERR_ANYHOST_EXECUTION_CANCELLED') return { status: 'cancelled', cause: reason.cause };
    return this.time.isStopping ? { status: 'refused', reason: 'stopping' } : undefined;
  }

  /** Serves the unfinished work of earlier runs before its own occurrence, as far as time allows. */
  async #runAfterUnfinished(): Promise<RunResult> {
    try {
      const found = await this.#lookUp();
      const isFirst = !(await this.#serveRequested(found.requested));
      if (found.verdict !== undefined) return await this.#refuse(found.verdict);
      const resumed = await this.#resume(found.resume, isFirst);
      // Without any, a platform that tracks its own deliveries has delivered a continuation: it is work of its own.
      if (this.#work.trigger === 'continuation' && found.resume.length > 0) {
        // The requested run has used up the time.
        if (resumed === undefined) return await this.#refuse({ status: 'skipped', reason: 'nothingToContinue' });
        this.#close();
        return resumed;
      }
      const isAlone = isFirst && resumed === undefined;
      return isAlone || this.time.isEnoughForMore ? await this.#serveOwn() : await this.#postpone();
    } catch (thrown) {
      const failed = this.#own.faulted(thrown);
      await this.#own.withdraw(failed.outcome);
      return this.#finish(failed);
    }
  }

  /** How the service's newest run ended. Runs of other hosts count where only one host runs it at a time. */
  #learn(): void {
    const { status, ledger, policy, host } = this.#context;
    status.successBefore = ledger.lastSuccess;
    const isShared = policy.singleton || policy.dedupe || !host.longLived;
    if (ledger.last !== undefined && (isShared || status.isFailing === undefined)) status.foundLast(ledger.last);
  }

  async #lookUp(): Promise<Found> {
    const { ledger } = this.#context;
    const limit = this.time.limitBefore();
    // A continuation serves what it finds, and nothing of its own.
    const asks = this.#work.trigger !== 'continuation' && this.#context.admissions.length > 0;
    const rejected = asks ? new AbortController() : undefined;
    const answer = await ledger.begin(
      this.#own.ledgerRun,
      rejected === undefined ? limit : { ...limit, signals: [...(limit.signals ?? []), rejected.signal] },
      rejected && (() => this.#own.admit(() => rejected.abort())),
    );
    this.#learn();
    if (answer.status === 'run') return answer;
    // All replicas but one are rejected at the same time: they must not wait for the one record that all of them write.
    if (answer.status === 'unavailable' && rejected?.signal.aborted) return { resume: [] };
    // The wait may have ended because the host stops, or the caller cancelled.
    const ended = this.endedVerdict();
    if (answer.status === 'unavailable') {
      return { verdict: ended ?? { status: 'refused', reason: 'storeUnavailable', cause: answer.cause }, resume: [] };
    }
    const { status: reason, requested } = answer;
    return { verdict: ended ?? { status: 'skipped', reason }, resume: [], requested };
  }

  /** Makes the run that an operator has requested, with a line of its own. Returns whether the service was called. */
  async #serveRequested(requested: RunNowRequest | undefined): Promise<boolean> {
    if (requested === undefined) return false;
    const work: Work = { trigger: 'manual', occurrence: undefined, attempt: 1, late: false, jitterMs: 0 };
    const { executions } = this.#report(await this.#serve(new OccurrenceRun(this.#context, this, work)));
    if (executions === 0) await this.#context.ledger.requests.giveBack(requested, this.time.limitAfter());
    return executions > 0;
  }

  /**
   * Serves unfinished occurrences, oldest first. Returns the result of the first that failed, else of the last.
   *
   * @param isFirst - Nothing was run before: the first is resumed whatever time is left.
   */
  async #resume(unfinished: readonly UnfinishedWork[], isFirst: boolean): Promise<RunResult | undefined> {
    let answer: RunResult | undefined;
    for (const [index, { occurrence: dueAt }] of unfinished.entries()) {
      // A run serves its own due time after these. A continuation has none of its own.
      if (this.#work.trigger !== 'continuation' && dueAt !== undefined && dueAt === dueTimeOf(this.#work)) continue;
      const mayResume = isFirst && answer === undefined;
      if (!mayResume && (!this.time.isEnoughForMore || this.endedVerdict() !== undefined)) {
        this.#context.ledger.release(unfinished.slice(index));
        break;
      }
      const occurrence = dueAt === undefined ? undefined : occurrenceOf(this.#context.service, dueAt);
      const work: Work = { trigger: 'continuation', occurrence, attempt: 1, late: false, jitterMs: 0 };
      const result = this.#report(await this.#serve(new OccurrenceRun(this.#context, this, work)));
      if (answer === undefined || !meaningOf(answer.outcome).failure) answer = result;
    }
    return answer;
  }

  async #serveOwn(): Promise<RunResult> {
    return this.#finish(await this.#serve(this.#own));
  }

  #serve(occurrence: OccurrenceRun): Promise<RunResult> {
    this.#serving = occurrence;
    return occurrence.serve();
  }

  /** Unfinished work has used up the time: the run's own occurrence is left to a continuation. */
  async #postpone(): Promise<RunResult> {
    const postponed = resultOf(postponedOutcome(this.#own.facts));
    return this.#finish(await this.#own.conclude({ ...postponed, unfinished: true, served: 'no' }));
  }

  async #refuse(verdict: Verdict): Promise<RunResult> {
    const result = this.#own.notCalled(verdict);
    await this.#own.withdraw(result.outcome);
    if (result.served === 'yes') await this.#noteSkipped(result);
    return this.#finish(result);
  }

  /** Records a due time that a pause skipped, so that no host makes up for it later. */
  async #noteSkipped(result: RunResult): Promise<void> {
    if (this.request.isFromRecord === true) await this.#own.note(result);
    else if (this.#context.host.drivesSchedule) void this.#own.note(result);
  }

  #report(result: RunResult): RunResult {
    const { host, status } = this.#context;
    host.reporter.runEnded(result, status);
    return result;
  }

  #finish(result: RunResult): RunResult {
    this.#close();
    return this.#report(result);
  }

  // Before anything else gets the result: it may request another run at once.
  #close(): void {
    this.#links?.clear();
    this.#context.onRunEnded();
  }
}
