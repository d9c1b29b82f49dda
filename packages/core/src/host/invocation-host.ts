import type { AnyApplication } from '../application/application.ts';
import { AnyhostError } from '../base/errors.ts';
import type { HealthSource } from '../contract/health.ts';
import type { HostState } from '../contract/lifetime.ts';
import { processEnding } from '../run/gate-verdicts.ts';
import type { RunResult, Verdict } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { TaskTime } from '../tasks/task-time.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { remainingMs } from '../time/deadline.ts';
import { beforeAnswer } from './before-answer.ts';
import { buildHost } from './build-host.ts';
import type { BuiltHost } from './host.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { type ContinuationInvocation, type Invocation, notReady, toRequest } from './invocation.ts';
import { InvocationsUnderWay } from './invocations-under-way.ts';
import { startsBefore } from './starts-before.ts';
import { StartWatch, StoreWatch, type Stuck, stuckExecution, stuckStart } from './stuck.ts';

/** The default of `startupTimeoutMs` on a platform that invokes. */
const STARTUP_TIMEOUT_MS = 60_000;

/** A host on a platform that invokes: it starts once per process and serves many invocations. */
export interface InvocationHost<BackgroundNames extends string = string> {
  /** `'created'` before the first start and after a failed one. */
  readonly state: HostState;
  /** What a start under way is waiting for. */
  readonly pending: readonly string[];
  /** The source of the host's health reports; after a renewal, of the new host's. */
  readonly health: HealthSource;
  /** Invocations that have not been answered yet. */
  readonly invocations: number;
  /**
   * What only the end of this process repairs: an execution that was given up and still runs; a start that is still
   * pending at the end of the second invocation that waited for it, or took longer than `startupTimeoutMs`; a store
   * that did not answer in two invocations in a row. `undefined` while nothing is stuck. The adapter ends the process,
   * as its platform requires.
   */
  readonly stuck: Stuck | undefined;
  /**
   * Starts the host, or waits for the start under way. Rejects when it fails; the next call then tries again. After
   * `stop` it rejects with `ERR_ANYHOST_ILLEGAL_STATE`.
   *
   * @param withinMs - How long the platform waits for it: a third of that later the first report of a slow start is due.
   */
  start(withinMs?: number): Promise<void>;
  /**
   * Runs a service within an invocation, after the host has started. When the start takes until shortly before the
   * deadline the outcome is `refused: hostStarting`, and the start continues.
   *
   * Rejects with the error of a failed start, `ERR_ANYHOST_UNKNOWN_SERVICE`, or `ERR_ANYHOST_INVALID_OPTION` for a time
   * that is not a finite number.
   */
  invoke(service: BackgroundNames, invocation: Invocation): Promise<RunResult>;
  /**
   * Resumes the unfinished work of all services within an invocation, each in a run of its own, at the same time. Where
   * there is none, it costs one `list` of the state store, after the host has started.
   *
   * Resolves with the results of these runs: none if there was nothing to resume. Rejects as `invoke` does, with
   * `ERR_ANYHOST_EXECUTION_REFUSED` if the host is not ready before the deadline or the process is about to end, and
   * with the error of a store that fails or does not answer.
   */
  continueUnfinished(invocation: ContinuationInvocation): Promise<readonly RunResult[]>;
  /**
   * Prepares the end of the process: later invocations of every service are `refused: stopping`. Resolves when those
   * under way have been answered, at the latest at the last one's deadline; without a deadline, after an hour. A second
   * call gets the same promise.
   *
   * @param why - A sentence, for the refusals.
   */
  drain(why: string): Promise<void>;
  /** Stops permanently: later invocations are `refused: stopping`. Rejects as a host's `stop` does. */
  stop(): Promise<void>;
}

/**
 * Makes an {@link InvocationHost}. For host adapters. Nothing is started yet. The default of `startupTimeoutMs` is a
 * minute.
 */
export function createInvocationHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  platform: HostPlatform,
  options: HostOptions = {},
): InvocationHost<BackgroundNames> {
  const defaults = { startupTimeoutMs: STARTUP_TIMEOUT_MS, ...platform.defaults };
  const clock = options.clock ?? systemClock;
  const underWay = new InvocationsUnderWay(clock);
  const taskTime = (): TaskTime | undefined => underWay.longest;
  const build = (): BuiltHost<BackgroundNames> => {
    return buildHost(application, { taskTime, ...platform, defaults }, options);
  };
  return new RestartableHost(build, application.backgroundServices, { clock, underWay });
}

class RestartableHost<BackgroundNames extends string> implements InvocationHost<BackgroundNames> {
  readonly health: HealthSource = () => this.#host.health();
  readonly #build: () => BuiltHost<BackgroundNames>;
  readonly #services: readonly BackgroundNames[];
  readonly #clock: Clock;
  readonly #underWay: InvocationsUnderWay;
  readonly #storeWatch = new StoreWatch();
  #startWatch = new StartWatch();
  #overdueStart: Stuck | undefined;
  #host: BuiltHost<BackgroundNames>;
  #starting: Promise<void> | undefined;
  #draining: Promise<void> | undefined;
  #refusal: Verdict | undefined;
  #isStopped = false;

  constructor(
    build: () => BuiltHost<BackgroundNames>,
    services: readonly BackgroundNames[],
    { clock, underWay }: { readonly clock: Clock; readonly underWay: InvocationsUnderWay },
  ) {
    this.#services = services;
    this.#build = build;
    this.#clock = clock;
    this.#underWay = underWay;
    this.#host = build();
  }

  get state(): HostState {
    return this.#host.state;
  }

  get pending(): readonly string[] {
    return this.#host.pending;
  }

  get invocations(): number {
    return this.#underWay.count;
  }

  get stuck(): Stuck | undefined {
    const host = this.#host;
    if (host.abandonedExecutions > 0) {
      const hung = host.services().find((service) => service.state === 'abandoned');
      if (hung !== undefined) return stuckExecution(hung.name);
    }
    if (host.state === 'starting') return this.#startWatch.stuck(host.pending) ?? this.#overdueStart;
    return host.state === 'started' ? this.#storeWatch.stuck : this.#overdueStart;
  }

  start(withinMs?: number): Promise<void> {
    if (this.#isStopped) return this.#host.start();
    // A host that its application stopped has released everything: the process may serve again with a new one.
    if (this.#host.state === 'stopped') this.#renew();
    if (withinMs !== undefined && this.#starting === undefined) this.#host.expectStartWithin(withinMs);
    this.#starting ??= this.#startHost();
    return this.#starting;
  }

  invoke(service: BackgroundNames, invocation: Invocation): Promise<RunResult> {
    return this.#within(invocation, (request) => this.#run(service, request));
  }

  continueUnfinished(invocation: ContinuationInvocation): Promise<readonly RunResult[]> {
    return this.#within({ ...invocation, trigger: 'continuation' }, async (request) => {
      const services = await this.#unfinishedServices();
      return await Promise.all(services.map((service) => this.#run(service, request)));
    });
  }

  drain(why: string): Promise<void> {
    this.#refusal ??= processEnding(why);
    this.#draining ??= this.#underWay.answered();
    return this.#draining;
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#host.stop();
  }

  async #within<Answer>(asked: Invocation, work: (request: RunRequest) => Promise<Answer>): Promise<Answer> {
    const request = toRequest(asked, this.#clock);
    const invocation = this.#underWay.add(request);
    try {
      const { state } = this.#host;
      const serves = state === 'started' || state === 'stopping' || this.#isStopped || this.#refusal !== undefined;
      if (!serves) await this.#startWithin(request);
      return await work(request);
    } finally {
      const tasks = this.#host.tasks.finish(invocation);
      if (tasks !== undefined) await tasks;
      const waiting = beforeAnswer(request.deadline, this.#clock);
      if (waiting !== undefined) await waiting;
      this.#underWay.delete(invocation);
    }
  }

  async #run(service: BackgroundNames, request: RunRequest): Promise<RunResult> {
    const silentBefore = this.#storeWatch.silent;
    const result = await this.#host.serve(service, request, this.#refusal);
    this.#storeWatch.ended(result.outcome, silentBefore);
    return result;
  }

  async #unfinishedServices(): Promise<readonly BackgroundNames[]> {
    const { state } = this.#host;
    if (this.#refusal !== undefined || state !== 'started') throw notReady(state, this.pending);
    const silentBefore = this.#storeWatch.silent;
    try {
      const unfinished = await this.#host.unfinishedServices();
      return this.#services.filter((service) => unfinished.includes(service));
    } catch (thrown) {
      this.#storeWatch.failed(thrown, silentBefore);
      throw thrown;
    }
  }

  async #startWithin({ deadline }: RunRequest): Promise<void> {
    const starting = this.start(remainingMs(deadline, this.#clock.monotonic()));
    const giveUp = this.#startWatch.wait();
    if (!(await startsBefore(starting, this.#clock, deadline))) giveUp();
  }

  async #startHost(): Promise<void> {
    try {
      await this.#host.start();
      this.#overdueStart = undefined;
    } catch (thrown) {
      this.#overdueStart = overdueStart(thrown);
      // The start has settled and cleaned up after itself: only now may another begin.
      if (!this.#isStopped) this.#renew();
      throw thrown;
    }
  }

  #renew(): void {
    this.#host = this.#build();
    this.#starting = undefined;
    this.#startWatch = new StartWatch();
  }
}

/** The steps that a start left behind when its time limit passed. */
function overdueStart(thrown: unknown): Stuck | undefined {
  if (!(thrown instanceof AnyhostError) || thrown.code !== 'ERR_ANYHOST_STARTUP_TIMEOUT') return undefined;
  const { pending } = thrown.details;
  return stuckStart(Array.isArray(pending) ? pending.map(String) : []);
}
