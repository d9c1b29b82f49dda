import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { HostStopping } from '../base/abort-reasons.ts';
import type { Logger } from '../base/logger.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { Continuation, Continuations } from '../state/continuation.ts';
import type { Clock } from '../time/clock.ts';
import { MINIMUM_TIME_MS } from './budget.ts';
import type { ExecutionGuard } from './execution-guard.ts';
import type { ExecutionResources } from './execution-view.ts';
import type { ExecutionOutcome, RefusalReason } from './outcome.ts';
import { logOutcome } from './report.ts';
import { type RunFrame, ServiceRun } from './run.ts';
import { type AdmittedRun, RunAdmission } from './run-admission.ts';
import type { RunRequest } from './run-request.ts';
import { TurnAway } from './turn-away.ts';
import { RunPatience } from './waiting.ts';

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
  readonly #patience: RunPatience;
  readonly #turnAway: TurnAway;
  readonly #skipsPastDue: boolean;
  #busy = false;
  #run: ServiceRun | undefined;
  #running: Promise<unknown> | undefined;
  #queued = false;
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
    const patience = new RunPatience(clock, policy);
    const turnAway = new TurnAway(this.#frame, patience);
    this.#patience = patience;
    this.#turnAway = turnAway;
    this.#admission = new RunAdmission({
      application,
      service: name,
      guard,
      continuations,
      logger,
      patience,
      turnAway,
    });
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
    if (reason !== undefined) return Promise.resolve(this.#turnAway.refuse(request, reason));
    if (request.pastDue && this.#skipsPastDue) return Promise.resolve(this.#turnAway.skip(request, 'pastDue'));
    if (this.#busy) return this.#runLater(request);
    // Promises of its own making first: what runs here may ask for another run before it has returned.
    this.#busy = true;
    const running = this.#runAlone(request, now);
    this.#running = running;
    return running;
  }

  /** Lets nothing in any more and aborts what runs. */
  stop(giveUpAt: number): void {
    this.#patience.stop(giveUpAt);
    this.#run?.callOff(new HostStopping(), giveUpAt);
  }

  async #runLater(request: RunRequest): Promise<ExecutionOutcome> {
    if (this.#frame.policy.overlap === 'skip' || this.#queued) return this.#turnAway.skip(request, 'overlap');
    this.#queued = true;
    const isIdle = await this.#patience.toBegin(this.idle(), request);
    this.#queued = false;
    return isIdle === undefined ? this.#turnAway.giveUp(request, 'insufficientTime') : await this.run(request);
  }

  async #runAlone(request: RunRequest, now: number): Promise<ExecutionOutcome> {
    try {
      if (this.#admission.mustAsk) return await this.#askAndRun(request);
      if (request.trigger === 'continuation') return this.#turnAway.skip(request, 'nothingToContinue');
      const run = this.#begin(request, now);
      const outcome = await run.run();
      return run.askedForMore ? await this.#note(run, outcome) : outcome;
    } finally {
      this.#run = undefined;
      this.#running = undefined;
      this.#busy = false;
    }
  }

  async #askAndRun(asked: RunRequest): Promise<ExecutionOutcome> {
    const answer = await this.#admission.ask(asked);
    if ('status' in answer) return answer;
    const { request, found, admission } = answer;
    // While store and guard were asked the host may have begun to stop, and time has passed.
    const now = this.#frame.clock.now();
    const answerBy = this.#patience.answerBy(request.deadline);
    const outcome =
      this.#turnAwayAfterAll(request, found, now) ?? (await this.#runAdmitted(this.#begin(request, now), answer));
    if (admission !== undefined) await this.#admission.leave(admission, outcome, answerBy);
    return outcome;
  }

  async #runAdmitted(run: ServiceRun, { found, admission }: AdmittedRun): Promise<ExecutionOutcome> {
    return await this.#note(run, await run.run(admission?.lost), found);
  }

  #begin(request: RunRequest, now: number): ServiceRun {
    const run = new ServiceRun(this.#frame, request, now);
    this.#run = run;
    return run;
  }

  /** Has noted what a run leaves unfinished, or has finished. */
  async #note(run: ServiceRun, outcome: ExecutionOutcome, found?: Continuation): Promise<ExecutionOutcome> {
    const { askedForMore, answerBy } = run;
    if (found === undefined && !askedForMore) return outcome;
    return await this.#admission.note({ outcome, found, askedForMore, answerBy });
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

  #turnAwayAfterAll(request: RunRequest, found: Continuation | undefined, now: number): ExecutionOutcome | undefined {
    const reason = this.#refusal(request, now);
    if (reason !== undefined) return this.#turnAway.refuse(request, reason);
    const isInVain = request.trigger === 'continuation' && found === undefined;
    return isInVain ? this.#turnAway.skip(request, 'nothingToContinue') : undefined;
  }

  #refusal({ deadline }: RunRequest, now: number): RefusalReason | undefined {
    if (this.#patience.isStopping) return 'stopping';
    if (this.hasAbandoned) return 'executionAbandoned';
    if (deadline - now < MINIMUM_TIME_MS) return 'insufficientTime';
    return undefined;
  }
}
