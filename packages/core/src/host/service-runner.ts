import { HostStopping } from '../abort-reasons.ts';
import type { ErasedServices } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Clock } from '../clock.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import { MINIMUM_TIME_MS } from '../engine/budget.ts';
import type { ExecutionResources } from '../engine/execution-context.ts';
import type { ExecutionGuard } from '../engine/execution-guard.ts';
import { logOutcome } from '../engine/log-outcome.ts';
import type { ExecutionOutcome, OutcomeFacts, RefusalReason, SkipReason } from '../engine/outcome.ts';
import { refused, skipped } from '../engine/turned-away.ts';
import type { Logger } from '../logger.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Continuations } from '../state/continuation.ts';
import { type AdmittedRun, RunAdmission } from './run-admission.ts';
import { type RunRequest, requestFacts } from './run-request.ts';
import { type RunFrame, ServiceRun, wantsMore } from './service-run.ts';

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
  #stopping = false;
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
    this.#stopping = true;
    this.#run?.callOff(new HostStopping(), giveUpAt);
  }

  async #runLater(request: RunRequest): Promise<ExecutionOutcome> {
    if (this.#frame.policy.overlap === 'skip' || this.#queued) return this.#skip(request, 'overlap');
    this.#queued = true;
    await this.idle();
    this.#queued = false;
    return await this.run(request);
  }

  async #runAlone(request: RunRequest, now: number): Promise<ExecutionOutcome> {
    try {
      if (this.#admission.mustAsk) return await this.#askAndRun(request);
      if (request.trigger === 'continuation') return this.#skip(request, 'nothingToContinue');
      const outcome = await this.#begin(request, now);
      return wantsMore(outcome) ? await this.#admission.finish(undefined, outcome) : outcome;
    } finally {
      this.#run = undefined;
      this.#running = undefined;
      this.#busy = false;
    }
  }

  async #askAndRun(request: RunRequest): Promise<ExecutionOutcome> {
    let run: AdmittedRun;
    try {
      const answer = await this.#admission.ask(request);
      if (!answer.admitted) {
        return answer.status === 'skipped' ? this.#skip(request, answer.reason) : this.#refuse(request, answer.reason);
      }
      run = answer;
    } catch (cause) {
      return this.#refuse(request, 'storeUnavailable', cause);
    }
    return await this.#admission.finish(run, await this.#runAdmitted(run));
  }

  async #runAdmitted({ request, continuation, admission }: AdmittedRun): Promise<ExecutionOutcome> {
    // While the store was asked the host may have begun to stop, and time has passed.
    const now = this.#frame.clock.now();
    const reason = this.#refusal(request, now);
    if (reason !== undefined) return this.#refuse(request, reason);
    if (request.trigger === 'continuation' && continuation === undefined) {
      return this.#skip(request, 'nothingToContinue');
    }
    return await this.#begin(request, now, admission?.lost);
  }

  #begin(request: RunRequest, now: number, lost?: AbortSignal): Promise<ExecutionOutcome> {
    const run = new ServiceRun(this.#frame, request, now);
    this.#run = run;
    return request.signal === undefined && lost === undefined ? run.run() : run.runLinked(lost);
  }

  /** An execution that was given up counts as running until it settles. */
  async #trackAbandoned(settled: Promise<void>): Promise<void> {
    this.#abandoned += 1;
    await settled;
    this.#abandoned -= 1;
    const { name: service, logger } = this.#frame;
    logger.warn(
      { event: 'execution.settledLate', service },
      `${service}: an execution that had been given up has settled`,
    );
  }

  #refusal({ deadline }: RunRequest, now: number): RefusalReason | undefined {
    if (this.#stopping) return 'stopping';
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
