import { type AbortReason, abortedBy, LeaseLost } from '../base/abort-reasons.ts';
import { toError } from '../base/errors.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { LedgerRun } from '../ledger/ledger-run.ts';
import { spanBefore } from '../ledger/span-before.ts';
import type { Deadline } from '../time/deadline.ts';
import { Chain, wantsMore } from './chain.ts';
import { EnteredAdmissions } from './entered-admissions.ts';
import { notCalled, notSaved } from './not-called.ts';
import { meaningOf, type RunResult, resultOf, type Verdict } from './outcome.ts';
import { factsNotCalled } from './outcome-facts.ts';
import type { RunContext } from './run-context.ts';
import { ledgerResultOf } from './run-note.ts';
import type { RunRequest } from './run-request.ts';
import type { RunTime } from './run-time.ts';
import { dueTimeOf, latenessVerdict, type Work } from './work.ts';

/** The run that an occurrence is served in. */
export interface ServingRun {
  readonly request: RunRequest;
  readonly time: RunTime;
  /** What has ended the run from outside, if so. */
  readonly cancelledBy: AbortReason | undefined;
  /** The same as a reason not to call the service. */
  endedVerdict(): Verdict | undefined;
}

/** One occurrence of a run: admit → execute → note → leave. */
export class OccurrenceRun {
  readonly #context: RunContext;
  readonly #run: ServingRun;
  readonly #work: Work;
  #entered: EnteredAdmissions | undefined;
  #entering: Promise<Verdict | undefined> | undefined;
  #chain: Chain | undefined;

  constructor(context: RunContext, run: ServingRun, work: Work) {
    this.#context = context;
    this.#run = run;
    this.#work = work;
  }

  /** What the ledger must know of it. */
  get ledgerRun(): LedgerRun {
    return { occurrence: dueTimeOf(this.#work), trigger: this.#work.trigger, until: this.#run.time.entryUntil };
  }

  /**
   * Asks the admissions already now, so that their writes join the one of the ledger.
   *
   * @param onRejected - Called when one of them rejects the run.
   */
  admit(onRejected?: () => void): void {
    const { admissions } = this.#context;
    if (admissions.length === 0 || this.#entering !== undefined || this.#verdict() !== undefined) return;
    const { time } = this.#run;
    this.#entered = new EnteredAdmissions(this.#context, this.#work, time.leftMs);
    this.#entering = this.#entered.enter(admissions, time.limitBefore());
    if (onRejected !== undefined) void this.#entering.then((rejection) => rejection !== undefined && onRejected());
  }

  /** Serves it to the end. Rejects only if what surrounds the executions fails. */
  async serve(): Promise<RunResult> {
    let verdict = this.#verdict();
    if (verdict === undefined) {
      this.admit();
      if (this.#entering !== undefined) {
        const rejection = await this.#entering;
        // While admissions were asked, the host may have begun to stop, and time has passed.
        verdict = this.#run.endedVerdict() ?? rejection ?? this.#verdict();
      }
    }
    let executed: RunResult;
    try {
      executed = verdict === undefined ? await this.#execute() : this.notCalled(verdict);
    } catch (thrown) {
      executed = this.faulted(thrown);
    }
    return this.conclude(executed);
  }

  /** Notes a result in the ledger and leaves the admissions: at once, where there is nothing to note and nothing to leave. */
  conclude(executed: RunResult): RunResult | Promise<RunResult> {
    const noting = this.note(executed);
    return noting === undefined && this.#entered === undefined ? executed : this.#notedAndLeft(executed, noting);
  }

  async #notedAndLeft(executed: RunResult, noting: Promise<void> | undefined): Promise<RunResult> {
    // Work that is left over must be noted before an admission is told of the end. Otherwise both are one write.
    const leaving = executed.unfinished ? undefined : this.#leave(executed.outcome);
    const result = noting === undefined ? executed : await this.#noted(noting, executed);
    await leaving;
    await this.#leave(result.outcome);
    return result;
  }

  /** Leaves what was entered ahead: nothing is run. */
  async withdraw(outcome: ExecutionOutcome): Promise<void> {
    await this.#entering;
    await this.#leave(outcome);
  }

  /** No further execution begins, and the signal of the running one aborts. */
  cancel(reason: AbortReason, giveUpAt: Deadline): void {
    this.#chain?.cancel(reason, giveUpAt);
  }

  /** The result when the service is not called. */
  notCalled(verdict: Verdict): RunResult {
    return resultOf(notCalled(this.facts, verdict));
  }

  /** The result when something outside the executions failed. */
  faulted(thrown: unknown): RunResult {
    return resultOf({ ...this.facts, status: 'faulted', error: toError(thrown) });
  }

  /** The facts of an outcome without an execution. */
  get facts(): ReturnType<typeof factsNotCalled> {
    const { service, host } = this.#context;
    return factsNotCalled(service, this.#work, this.#run.request.deadline, host.clock);
  }

  /** Why the service is not called now, if so. */
  #verdict(): Verdict | undefined {
    const { host, status, policy } = this.#context;
    const { time } = this.#run;
    const ended = this.#run.endedVerdict();
    if (ended !== undefined) return ended;
    if (status.abandoned > 0) return { status: 'refused', reason: 'executionAbandoned' };
    if (!time.isEnough) return { status: 'refused', reason: 'insufficientTime' };
    return this.#work.trigger === 'continuation' ? undefined : latenessVerdict(this.#work, policy, host);
  }

  async #execute(): Promise<RunResult> {
    const { time, cancelledBy, request } = this.#run;
    const entered = this.#entered;
    const rights = { fencing: entered?.fencing, isHeld: entered && (() => entered.areHeld) };
    const chain = new Chain(this.#context, this.#work, time.budget, {
      cancelledBy,
      inContext: request.inContext,
      invocationId: request.invocationId,
      rights,
      follows: this.#follows,
    });
    this.#chain = chain;
    entered?.onLost(() => chain.cancel(new LeaseLost(), time.giveUpAfterCancel));
    const first = await chain.begin();
    const outcome = chain.goesOnAfter(first) ? await chain.goOn(first) : first;
    const { unfinished, served } = meaningOf(outcome);
    return {
      outcome,
      executions: chain.executions,
      cancelledBy: chain.cancelledBy && abortedBy(chain.cancelledBy),
      unfinished: wantsMore(outcome) || (unfinished && (chain.askedForMore || this.#isLeftToOthers(served))),
      served,
      movedCheckpoint: chain.movedCheckpoint,
      span: chain.span,
    };
  }

  get #follows(): string | undefined {
    const { ledger, host } = this.#context;
    if (!host.reporter.isTraced) return undefined;
    const { trigger, attempt } = this.#work;
    return spanBefore(ledger, { occurrence: dueTimeOf(this.#work), trigger, attempt });
  }

  // Another host was turned away from this occurrence while it ran here. It finds the rest in the ledger.
  #isLeftToOthers(served: RunResult['served']): boolean {
    const { dedupe, singleton } = this.#context.policy;
    return (dedupe || singleton) && served === 'no' && this.#work.occurrence !== undefined;
  }

  /** Notes a result in the ledger. Returns `undefined` when there is nothing to wait for. */
  note(result: RunResult): Promise<void> | undefined {
    const { ledger } = this.#context;
    if (!ledger.records && !result.unfinished && ledger.unfinished.length === 0) return undefined;
    try {
      return ledger.end(this.ledgerRun, ledgerResultOf(result), this.#run.time.limitAfter());
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  // A request to run again must not be lost: if it cannot be saved, the run has failed. An earlier failure stays.
  async #noted(noting: Promise<void>, result: RunResult): Promise<RunResult> {
    const { outcome, unfinished } = result;
    try {
      if ((await this.#run.time.waitAfter(noting)) || !unfinished) return result;
      throw notSaved(outcome);
    } catch (thrown) {
      const error = toError(thrown);
      const fields = { event: 'continuation.failed', service: outcome.service, err: error };
      this.#context.logger.error(fields, `${outcome.service}: could not save the unfinished work`);
      if (!unfinished || meaningOf(outcome).failure) return result;
      return { ...result, outcome: { ...outcome, status: 'faulted', error }, served: 'no' };
    }
  }

  #leave(outcome: ExecutionOutcome): Promise<void> | undefined {
    const { time } = this.#run;
    const entered = this.#entered;
    if (entered === undefined) return undefined;
    this.#entered = undefined;
    const limit = time.limitAfter();
    return entered.leave(outcome, (leaving) => time.waitAfter(leaving, limit));
  }
}
