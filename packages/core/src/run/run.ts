import { type AbortReason, abortedBy, ExecutionCancelled, LeaseLost } from '../base/abort-reasons.ts';
import { toError } from '../base/errors.ts';
import type { ExecutionOutcome, OutcomeFacts } from '../contract/outcome.ts';
import type { UnfinishedWork } from '../ledger/ledger-record.ts';
import type { LedgerRun } from '../ledger/ledger-run.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { Deadline } from '../time/deadline.ts';
import { Chain, wantsMore } from './chain.ts';
import { EnteredAdmissions } from './entered-admissions.ts';
import { notCalled, notSaved, postponedOutcome } from './not-called.ts';
import { meaningOf, type RunResult, resultOf, type Verdict } from './outcome.ts';
import { factsNotCalled } from './outcome-facts.ts';
import type { RunContext } from './run-context.ts';
import { ledgerResultOf } from './run-note.ts';
import type { RunRequest } from './run-request.ts';
import { RunTime } from './run-time.ts';
import { SignalLinks } from './signal-links.ts';
import { dueTimeOf, latenessVerdict, type Work } from './work.ts';

/**
 * One run of a service, from request to result: look up unfinished work; then, for each occurrence to be served, admit →
 * execute → note → leave → report.
 */
export class Run {
  readonly #context: RunContext;
  readonly #request: RunRequest;
  readonly #time: RunTime;
  readonly #own: Work;
  #links: SignalLinks | undefined;
  #cancelledBy: AbortReason | undefined;
  #chain: Chain | undefined;

  constructor(context: RunContext, request: RunRequest) {
    const { trigger, scheduledAt, attempt, late, jitterMs } = request;
    const { service, policy } = context;
    this.#context = context;
    this.#request = request;
    this.#time = new RunTime(context, request);
    const occurrence = scheduledAt === undefined ? undefined : occurrenceOf(service, scheduledAt, policy.schedule);
    this.#own = { trigger, occurrence, attempt, late, jitterMs };
  }

  /** Runs to the end. Never rejects: a failure outside the executions makes the run faulted. */
  run(): Promise<RunResult> {
    const { ledger } = this.#context;
    const { trigger, signal } = this.#request;
    try {
      if (signal !== undefined) {
        this.#links = new SignalLinks();
        this.#links.add(signal, () => this.cancel(new ExecutionCancelled(undefined, { cause: signal.reason })));
      }
      if (ledger.mustAsk || trigger === 'continuation') return this.#runAfterUnfinished();
      if (ledger.records) ledger.beginNow(this.#ledgerRun(this.#own));
    } catch (thrown) {
      return Promise.resolve(this.#fail(thrown));
    }
    return this.#serve(this.#own);
  }

  /** Ends the run: no further execution begins, and the signal of the running one aborts. */
  cancel(reason: AbortReason, giveUpAt: Deadline = this.#time.giveUpAfterCancel): void {
    this.#cancelledBy ??= reason;
    this.#chain?.cancel(reason, giveUpAt);
  }

  /** Serves the unfinished work of earlier runs before its own occurrence, as far as time allows. */
  async #runAfterUnfinished(): Promise<RunResult> {
    const own = this.#own;
    try {
      const found = await this.#lookUp();
      if ('status' in found) return await this.#refuse(found);
      const resumed = await this.#resume(found.resume);
      if (resumed === undefined) return await this.#serve(own);
      if (own.trigger === 'continuation') {
        this.#close();
        return resumed;
      }
      return this.#time.isEnoughForMore ? await this.#serve(own) : await this.#postpone();
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  async #lookUp(): Promise<{ readonly resume: readonly UnfinishedWork[] } | Verdict> {
    const answer = await this.#context.ledger.begin(this.#ledgerRun(this.#own), this.#time.limitBefore());
    if (answer.status === 'run') return { resume: answer.resume };
    // The wait may have ended because the host stops, or the caller cancelled.
    const ended = this.#endedVerdict();
    if (ended !== undefined) return ended;
    if (answer.status !== 'unavailable') return { status: 'skipped', reason: answer.status };
    return { status: 'refused', reason: 'storeUnavailable', cause: answer.cause };
  }

  /** Serves unfinished occurrences, oldest first. Returns the result of the first that failed, else of the last. */
  async #resume(unfinished: readonly UnfinishedWork[]): Promise<RunResult | undefined> {
    let answer: RunResult | undefined;
    for (const [index, { occurrence: dueAt }] of unfinished.entries()) {
      if (dueAt !== undefined && dueAt === dueTimeOf(this.#own)) continue;
      if (answer !== undefined && (!this.#time.isEnoughForMore || this.#endedVerdict() !== undefined)) {
        this.#context.ledger.release(unfinished.slice(index));
        break;
      }
      const occurrence = dueAt === undefined ? undefined : occurrenceOf(this.#context.service, dueAt);
      const result = await this.#serve({ trigger: 'continuation', occurrence, attempt: 1, late: false, jitterMs: 0 });
      if (answer === undefined || !meaningOf(answer.outcome).failure) answer = result;
    }
    return answer;
  }

  /** Unfinished work has used up the time: the run's own occurrence is left to a continuation. */
  async #postpone(): Promise<RunResult> {
    const outcome = postponedOutcome(this.#facts(this.#own));
    const postponed: RunResult = { ...resultOf(outcome), unfinished: true, served: 'no' };
    const noting = this.#record(this.#own, postponed);
    return this.#finish(noting === undefined ? postponed : await this.#noted(noting, postponed));
  }

  /** One occurrence: admit → execute → note → leave → report. The run ends with its own. */
  async #serve(work: Work): Promise<RunResult> {
    const { admissions } = this.#context.host;
    const { inContext } = this.#request;
    let verdict = this.#verdict(work);
    const asks = verdict === undefined && admissions.length > 0;
    const entered = asks ? new EnteredAdmissions(this.#context, work, this.#time.leftMs) : undefined;
    if (entered !== undefined) {
      const refusal = await entered.enter(admissions, this.#time.limitBefore());
      // While admissions were asked, the host may have begun to stop, and time has passed.
      verdict = this.#endedVerdict() ?? refusal ?? this.#verdict(work);
    }
    let executed: RunResult;
    try {
      if (verdict === undefined) {
        const chain = new Chain(this.#context, work, this.#time.budget, { cancelledBy: this.#cancelledBy, inContext });
        this.#chain = chain;
        entered?.onLost(() => chain.cancel(new LeaseLost(), this.#time.giveUpAfterCancel));
        const first = await chain.begin();
        executed = this.#executed(chain.goesOnAfter(first) ? await chain.goOn(first) : first, chain);
      } else {
        executed = this.#notCalled(work, verdict);
      }
    } catch (thrown) {
      executed = this.#faulted(work, thrown);
    }
    const noting = this.#record(work, executed);
    const result = noting === undefined ? executed : await this.#noted(noting, executed);
    if (entered !== undefined) {
      await this.#time.waitAfter(entered.leave(result.outcome, this.#time.limitAfter()));
    }
    return work === this.#own ? this.#finish(result) : this.#report(result);
  }

  /** Why the service is not called now, if so. */
  #verdict(work: Work): Verdict | undefined {
    const { host, status, policy } = this.#context;
    const ended = this.#endedVerdict();
    if (ended !== undefined) return ended;
    if (status.abandoned > 0) return { status: 'refused', reason: 'executionAbandoned' };
    if (!this.#time.isEnough) return { status: 'refused', reason: 'insufficientTime' };
    return work.trigger === 'continuation' ? undefined : latenessVerdict(work, policy, host);
  }

  /** What has ended the run from outside, if so. */
  #endedVerdict(): Verdict | undefined {
    const reason = this.#cancelledBy;
    if (reason?.code === 'ERR_ANYHOST_EXECUTION_CANCELLED') return { status: 'cancelled', cause: reason.cause };
    return this.#time.isStopping ? { status: 'refused', reason: 'stopping' } : undefined;
  }

  #executed(outcome: ExecutionOutcome, chain: Chain): RunResult {
    const { unfinished, served } = meaningOf(outcome);
    return {
      outcome,
      executions: chain.executions,
      cancelledBy: chain.cancelledBy && abortedBy(chain.cancelledBy),
      unfinished: wantsMore(outcome) || (chain.askedForMore && unfinished),
      served,
      movedCheckpoint: chain.movedCheckpoint,
    };
  }

  #ledgerRun(work: Work): LedgerRun {
    return { occurrence: dueTimeOf(work), trigger: work.trigger, until: this.#time.entryUntil };
  }

  #record(work: Work, result: RunResult): Promise<void> | undefined {
    const { ledger } = this.#context;
    if (!ledger.records && !result.unfinished && ledger.unfinished.length === 0) return undefined;
    try {
      return ledger.end(this.#ledgerRun(work), ledgerResultOf(result), this.#time.limitAfter());
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  // A request to run again must not be lost: if it cannot be saved, the run has failed. An earlier failure stays.
  async #noted(noting: Promise<void>, result: RunResult): Promise<RunResult> {
    const { outcome, unfinished } = result;
    try {
      if ((await this.#time.waitAfter(noting)) || !unfinished) return result;
      throw notSaved(outcome);
    } catch (thrown) {
      const error = toError(thrown);
      const fields = { event: 'continuation.failed', service: outcome.service, err: error };
      this.#context.host.logger.error(fields, `${outcome.service}: could not save the unfinished work`);
      if (!unfinished || meaningOf(outcome).failure) return result;
      return { ...result, outcome: { ...outcome, status: 'faulted', error }, served: 'no' };
    }
  }

  #notCalled(work: Work, verdict: Verdict): RunResult {
    return resultOf(notCalled(this.#facts(work), verdict));
  }

  #faulted(work: Work, thrown: unknown): RunResult {
    return resultOf({ ...this.#facts(work), status: 'faulted', error: toError(thrown) });
  }

  #facts(work: Work): OutcomeFacts {
    return factsNotCalled(this.#context.service, work, this.#request.deadline, this.#context.host.clock);
  }

  #refuse(verdict: Verdict): Promise<RunResult> {
    const result = this.#notCalled(this.#own, verdict);
    // Due times that a paused service skips are not made up for later.
    if (result.served === 'yes' && this.#context.host.drivesSchedule) void this.#record(this.#own, result);
    return Promise.resolve(this.#finish(result));
  }

  #fail(thrown: unknown): RunResult {
    return this.#finish(this.#faulted(this.#own, thrown));
  }

  #report(result: RunResult): RunResult {
    const { host, status } = this.#context;
    host.reporter.ended(result.outcome, status);
    status.ended(result);
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
