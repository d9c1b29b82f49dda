import { HostStopping } from '../abort-reasons.ts';
import type { ErasedServices } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Clock } from '../clock.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import { createBudget, MINIMUM_TIME_MS } from '../engine/budget.ts';
import { cancelled } from '../engine/create-outcome.ts';
import type { ExecutionResources } from '../engine/execution-context.ts';
import type { ExecutionGuard, Rejection } from '../engine/execution-guard.ts';
import { logOutcome } from '../engine/log-outcome.ts';
import type { ExecutionOutcome, OutcomeFacts, RefusalReason, SkipReason } from '../engine/outcome.ts';
import { refused, skipped } from '../engine/turned-away.ts';
import type { Logger } from '../logger.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { settledBy } from '../settled-by.ts';
import type { Continuations } from '../state/continuation.ts';
import { type AdmittedRun, type FinishedRun, isUnfinished, RunAdmission } from './run-admission.ts';
import { type RunRequest, requestFacts } from './run-request.ts';
import { type RunFrame, ServiceRun } from './service-run.ts';

/** A background service in a host. */
export interface HostedBackgroundService {
  readonly name: string;
  readonly instance: BackgroundServiceLike<ErasedServices>;
  readonly policy: ResolvedPolicy;
}

/** The parts of a host that its runners share. */
export interface RunnerResources {
  readonly application: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly guard: ExecutionGuard | undefined;
  readonly continuations: Continuations;
  /** Late occurrences may be skipped: the host drives its own schedule. */
  readonly drivesSchedule: boolean;
  /** A number in [0, 1). */
  readonly random: () => number;
  executionResources(service: string): ExecutionResources;
  onOutcome(outcome: ExecutionOutcome): void;
}

/**
 * The gate of one background service: one run at a time, none beside an abandoned one, none while the
 * host stops. Whoever drives the host, every run comes through here.
 */
export class ServiceRunner {
  readonly #frame: RunFrame;
  readonly #admission: RunAdmission;
  readonly #skipsPastDue: boolean;
  #busy = false;
  #run: ServiceRun | undefined;
  #running: Promise<unknown> | undefined;
  #queued = false;
  readonly #stopping = new AbortController();
  #giveUpAt = Infinity;
  #abandoned = 0;

  constructor({ name, instance, policy }: HostedBackgroundService, resources: RunnerResources) {
    const { clock, logger, random, application, guard, continuations } = resources;
    this.#frame = {
      name,
      policy,
      service: instance,
      continuous: policy.schedule.kind === 'continuous',
      resources: resources.executionResources(name),
      clock,
      logger,
      random,
      onOutcome: (outcome) => {
        logOutcome(logger, outcome);
        resources.onOutcome(outcome);
      },
      onAbandoned: (settled) => void this.#trackAbandoned(settled),
    };
    this.#admission = new RunAdmission({ application, service: name, guard, continuations, logger });
    this.#skipsPastDue = resources.drivesSchedule && policy.misfire === 'skip';
  }

  get name(): string {
    return this.#frame.name;
  }

  /** When the service is due. */
  get schedule(): Schedule {
    return this.#frame.policy.schedule;
  }

  /** Whether an execution that was given up still runs. */
  get hasAbandoned(): boolean {
    return this.#abandoned > 0;
  }

  /** Resolves when nothing runs any more. Never rejects. */
  async idle(): Promise<void> {
    while (this.#busy) await this.#running;
  }

  /** Runs the service unless something speaks against it. Never rejects. */
  run(request: RunRequest): Promise<ExecutionOutcome> {
    const now = this.#frame.clock.now();
    const reason = this.#refusal(request, now);
    if (reason !== undefined) return Promise.resolve(this.#refuse(request, reason));
    if (request.pastDue && this.#skipsPastDue) return Promise.resolve(this.#skip(request, 'pastDue'));
    if (this.#busy) return this.#runLater(request);
    // Promises of its own making first: what runs here may ask for another run before it has returned.
    this.#busy = true;
    const running = this.#runAlone(request, now);
    this.#running = running;
    return running;
  }

  /** Lets nothing in any more and aborts what runs. */
  stop(giveUpAt: number): void {
    this.#giveUpAt = giveUpAt;
    this.#stopping.abort();
    this.#run?.callOff(new HostStopping(), giveUpAt);
  }

  async #runLater(request: RunRequest): Promise<ExecutionOutcome> {
    if (this.#frame.policy.overlap === 'skip' || this.#queued) return this.#skip(request, 'overlap');
    this.#queued = true;
    const isIdle = await this.#waitFor(this.idle(), request);
    this.#queued = false;
    return isIdle === undefined ? this.#turnAway(request, 'stopping') : await this.run(request);
  }

  async #runAlone(request: RunRequest, now: number): Promise<ExecutionOutcome> {
    try {
      if (this.#admission.mustAsk) return await this.#askAndRun(request);
      if (request.trigger === 'continuation') return this.#skip(request, 'nothingToContinue');
      const run = new ServiceRun(this.#frame, request, now);
      const outcome = await this.#begin(run, request);
      return run.askedForMore
        ? await this.#finish(request, { outcome, found: undefined, askedForMore: true })
        : outcome;
    } finally {
      this.#run = undefined;
      this.#running = undefined;
      this.#busy = false;
    }
  }

  async #askAndRun(request: RunRequest): Promise<ExecutionOutcome> {
    const asking = this.#admission.ask(request);
    try {
      const answer = await this.#waitFor(asking, request);
      if (answer === undefined) {
        void this.#leaveLate(asking);
        return this.#turnAway(request, 'storeUnavailable');
      }
      return answer.value.admitted ? await this.#runAdmitted(answer.value) : this.#reject(request, answer.value);
    } catch (cause) {
      return this.#refuse(request, 'storeUnavailable', cause);
    }
  }

  async #runAdmitted({ request, continuation: found, admission }: AdmittedRun): Promise<ExecutionOutcome> {
    // While the store was asked the host may have begun to stop, and time has passed.
    const now = this.#frame.clock.now();
    const reason = this.#refusal(request, now);
    let askedForMore = false;
    let outcome: ExecutionOutcome;
    if (reason !== undefined) outcome = this.#refuse(request, reason);
    else if (request.trigger === 'continuation' && found === undefined)
      outcome = this.#skip(request, 'nothingToContinue');
    else {
      const run = new ServiceRun(this.#frame, request, now);
      outcome = await this.#begin(run, request, admission?.lost);
      askedForMore = run.askedForMore;
    }
    await this.#waitToFinish(this.#admission.leave(admission, outcome), request);
    return await this.#finish(request, { outcome, found, askedForMore });
  }

  // Word of what is unfinished that does not reach the store in time has not been left.
  async #finish(request: RunRequest, run: FinishedRun): Promise<ExecutionOutcome> {
    const settled = await this.#waitToFinish(this.#admission.settleContinuation(run), request);
    if (settled !== undefined) return settled.value;
    const { outcome, askedForMore } = run;
    if (!isUnfinished(outcome, askedForMore)) return outcome;
    return { ...outcome, status: 'faulted', error: refused(this.#facts(request), 'storeUnavailable').error };
  }

  /** Before an execution: until the time is over, the host stops, or the request is called off. */
  #waitFor<Value>(
    work: Promise<Value>,
    { deadline, signal }: RunRequest,
  ): Promise<{ readonly value: Value } | undefined> {
    const { clock } = this.#frame;
    return settledBy(work, { clock, until: this.#latestAnswer(deadline), signals: [this.#stopping.signal, signal] });
  }

  /** After an execution: until the time is over; once the host stops, as long as executions have. */
  async #waitToFinish<Value>(
    work: Promise<Value>,
    { deadline }: RunRequest,
  ): Promise<{ readonly value: Value } | undefined> {
    const { clock } = this.#frame;
    const until = this.#latestAnswer(deadline);
    const settled = await settledBy(work, { clock, until, signals: [this.#stopping.signal] });
    if (settled !== undefined || !this.#stopping.signal.aborted) return settled;
    return await settledBy(work, { clock, until: Math.min(until, this.#giveUpAt), signals: [] });
  }

  #latestAnswer(deadline: number): number {
    return deadline - createBudget(this.#frame.clock.now(), deadline, this.#frame.policy).marginMs;
  }

  // A guard that lets in when nobody waits any more must know that nothing ran.
  async #leaveLate(asking: Promise<AdmittedRun | Rejection>): Promise<void> {
    try {
      const answer = await asking;
      if (!answer.admitted) return;
      const outcome = refused(this.#facts(answer.request), 'storeUnavailable');
      await this.#admission.leave(answer.admission, outcome);
    } catch {
      // It has been answered for: the store was not available.
    }
  }

  #begin(run: ServiceRun, request: RunRequest, lost?: AbortSignal): Promise<ExecutionOutcome> {
    this.#run = run;
    return request.signal === undefined && lost === undefined ? run.run() : run.runLinked(lost);
  }

  /** An execution that was given up counts as running until it settles. */
  async #trackAbandoned(settled: Promise<Error | undefined>): Promise<void> {
    this.#abandoned += 1;
    const err = await settled;
    this.#abandoned -= 1;
    const { name: service, logger } = this.#frame;
    logger.warn(
      { event: 'execution.settledLate', service, err },
      `${service}: an execution that had been given up has settled`,
    );
  }

  #reject(request: RunRequest, rejection: Rejection): ExecutionOutcome {
    return rejection.status === 'skipped'
      ? this.#skip(request, rejection.reason)
      : this.#refuse(request, rejection.reason);
  }

  /** Why a request is not waited for any longer: it was called off, the host stops, or what the caller says. */
  #turnAway(request: RunRequest, reason: RefusalReason): ExecutionOutcome {
    if (request.signal?.aborted) return this.#report(cancelled(this.#facts(request), request.signal.reason));
    return this.#refuse(request, this.#stopping.signal.aborted ? 'stopping' : reason);
  }

  #refusal({ deadline }: RunRequest, now: number): RefusalReason | undefined {
    if (this.#stopping.signal.aborted) return 'stopping';
    if (this.hasAbandoned) return 'executionAbandoned';
    if (deadline - now < MINIMUM_TIME_MS) return 'insufficientTime';
    return undefined;
  }

  #refuse(request: RunRequest, reason: RefusalReason, cause?: unknown): ExecutionOutcome {
    return this.#report(refused(this.#facts(request), reason, cause));
  }

  #skip(request: RunRequest, reason: SkipReason): ExecutionOutcome {
    return this.#report(skipped(this.#facts(request), reason));
  }

  #facts(request: RunRequest): OutcomeFacts {
    return requestFacts(this.#frame.name, request, this.#frame.clock.now());
  }

  #report(outcome: ExecutionOutcome): ExecutionOutcome {
    this.#frame.onOutcome(outcome);
    return outcome;
  }
}
