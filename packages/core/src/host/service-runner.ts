import { HostStopping } from '../abort-reasons.ts';
import type { ErasedServices } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Clock } from '../clock.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import { MINIMUM_TIME_MS } from '../engine/budget.ts';
import type { ExecutionResources } from '../engine/execution-context.ts';
import type { Admission, ExecutionGuard, Rejection } from '../engine/execution-guard.ts';
import { logOutcome } from '../engine/log-outcome.ts';
import type { ExecutionOutcome, OutcomeFacts, RefusalReason, SkipReason } from '../engine/outcome.ts';
import { refused, skipped } from '../engine/turned-away.ts';
import { toError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Continuation, Continuations } from '../state/continuation.ts';
import { type RunRequest, requestFacts, ServiceRun, wantsMore } from './service-run.ts';

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
  onAbandoned(service: string, settled: Promise<void>): void;
}

/**
 * The gate of one background service: one run at a time, none beside an abandoned one, none while the
 * host stops. Whoever drives the host, every run comes through here.
 */
export class ServiceRunner {
  readonly #service: HostedBackgroundService;
  readonly #resources: RunnerResources;
  #run: ServiceRun | undefined;
  #running: Promise<unknown> | undefined;
  #queued = false;
  #stopping = false;
  #abandoned = 0;

  constructor(service: HostedBackgroundService, resources: RunnerResources) {
    this.#service = service;
    this.#resources = resources;
  }

  get service(): HostedBackgroundService {
    return this.#service;
  }

  /** When the service is due. */
  get schedule(): Schedule {
    return this.#service.policy.schedule;
  }

  /** Whether an execution that was given up still runs. */
  get hasAbandoned(): boolean {
    return this.#abandoned > 0;
  }

  /** Resolves when nothing runs any more. Never rejects. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Runs the service unless something speaks against it. Never rejects. */
  async run(request: RunRequest): Promise<ExecutionOutcome> {
    const reason = this.#refusal(request);
    if (reason !== undefined) return this.#refuse(request, reason);
    if (this.#skipsPastDue(request)) return this.#skip(request, 'pastDue');
    if (this.#running === undefined) return await this.#track(this.#runInside(request));
    if (this.#service.policy.overlap === 'skip' || this.#queued) return this.#skip(request, 'overlap');
    this.#queued = true;
    await this.#running;
    this.#queued = false;
    return this.run(request);
  }

  /** Lets nothing in any more and aborts what runs. */
  stop(giveUpAt: number): void {
    this.#stopping = true;
    this.#run?.callOff(new HostStopping(), giveUpAt);
  }

  /** An execution was given up: it counts as running until it settles. */
  trackAbandoned(settled: Promise<void>): void {
    this.#abandoned += 1;
    void settled.then(() => {
      this.#abandoned -= 1;
      const { name: service } = this.#service;
      this.#resources.logger.warn(
        { event: 'execution.settledLate', service },
        `${service}: an execution that had been given up has settled`,
      );
    });
  }

  /** The outcome of a request that is turned away. */
  #refuse(request: RunRequest, reason: RefusalReason, cause?: unknown): ExecutionOutcome {
    return this.#report(refused(this.#facts(request), reason, cause));
  }

  #skip(request: RunRequest, reason: SkipReason): ExecutionOutcome {
    return this.#report(skipped(this.#facts(request), reason));
  }

  #refusal({ deadline }: RunRequest): RefusalReason | undefined {
    if (this.#stopping) return 'stopping';
    if (this.hasAbandoned) return 'executionAbandoned';
    if (deadline - this.#resources.clock.now() < MINIMUM_TIME_MS) return 'insufficientTime';
    return undefined;
  }

  #skipsPastDue({ pastDue }: RunRequest): boolean {
    return pastDue && this.#resources.drivesSchedule && this.#service.policy.misfire === 'skip';
  }

  async #track(running: Promise<ExecutionOutcome>): Promise<ExecutionOutcome> {
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#run = undefined;
      this.#running = undefined;
    }
  }

  async #runInside(request: RunRequest): Promise<ExecutionOutcome> {
    let admission: Admission | Rejection | undefined;
    let continuation: Continuation | undefined;
    try {
      continuation = await this.#findContinuation();
      admission = await this.#enter(request, continuation);
    } catch (cause) {
      return this.#refuse(request, 'storeUnavailable', cause);
    }
    if (admission?.admitted === false) return this.#reject(request, admission);
    const outcome = await this.#runAdmitted(request, continuation, admission?.lost);
    await this.#leave(admission, outcome);
    return await this.#settleContinuation(outcome, continuation);
  }

  #runAdmitted(
    request: RunRequest,
    continuation: Continuation | undefined,
    lost: AbortSignal | undefined,
  ): Promise<ExecutionOutcome> | ExecutionOutcome {
    // While the store was asked the host may have begun to stop, and time has passed.
    const reason = this.#refusal(request);
    if (reason !== undefined) return this.#refuse(request, reason);
    if (request.trigger === 'continuation' && continuation === undefined)
      return this.#skip(request, 'nothingToContinue');
    this.#run = new ServiceRun(this.#service, this.#resources, resume(request, continuation));
    return this.#run.run(lost);
  }

  // Most runs find nothing to go on with and nobody to ask: they must not wait for it.
  #findContinuation(): Promise<Continuation | undefined> | undefined {
    const { continuations, application } = this.#resources;
    const { name } = this.#service;
    return continuations.mayExist(application, name) ? continuations.find(application, name) : undefined;
  }

  #enter(request: RunRequest, continuation: Continuation | undefined): Promise<Admission | Rejection> | undefined {
    const { guard, application } = this.#resources;
    const { trigger, occurrence, deadline } = resume(request, continuation);
    return guard?.enter({ application, service: this.#service.name, trigger, occurrence, deadline });
  }

  async #leave(admission: Admission | undefined, outcome: ExecutionOutcome): Promise<void> {
    try {
      await admission?.leave(outcome);
    } catch (thrown) {
      this.#logStoreError('guard.leaveFailed', thrown);
    }
  }

  // What asked to be run again and was not must not be forgotten: if no word of it can be left, the run has failed.
  async #settleContinuation(
    outcome: ExecutionOutcome,
    continuation: Continuation | undefined,
  ): Promise<ExecutionOutcome> {
    const { continuations, application } = this.#resources;
    const { name } = this.#service;
    try {
      if (wantsMore(outcome)) await continuations.leave(application, name, outcome.occurrence);
      else if (continuation !== undefined && outcome.status === 'completed') {
        await continuations.clear(application, name, continuation.version);
      }
      return outcome;
    } catch (thrown) {
      this.#logStoreError('continuation.failed', thrown);
      return { ...outcome, status: 'faulted', error: toError(thrown) };
    }
  }

  #reject(request: RunRequest, rejection: Rejection): ExecutionOutcome {
    return rejection.status === 'skipped'
      ? this.#skip(request, rejection.reason)
      : this.#refuse(request, rejection.reason);
  }

  #facts(request: RunRequest): OutcomeFacts {
    return requestFacts(this.#service.name, request, this.#resources.clock.now());
  }

  #report(outcome: ExecutionOutcome): ExecutionOutcome {
    logOutcome(this.#resources.logger, outcome);
    this.#resources.onOutcome(outcome);
    return outcome;
  }

  #logStoreError(event: string, thrown: unknown): void {
    const { name: service } = this.#service;
    this.#resources.logger.error(
      { event, service, err: toError(thrown) },
      `${service}: the state store did not answer`,
    );
  }
}

// A tick that finds unfinished work goes on with that occurrence; a run by hand stays one without.
function resume(request: RunRequest, continuation: Continuation | undefined): RunRequest {
  if (continuation === undefined || request.trigger === 'manual') return request;
  return { ...request, trigger: 'continuation', occurrence: continuation.occurrence };
}
