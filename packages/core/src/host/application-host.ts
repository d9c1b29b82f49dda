import type { AnyApplication } from '../application/application.ts';
import { HostStopping } from '../base/abort-reasons.ts';
import { assertKnownOptions, assertSignal } from '../base/assert-option.ts';
import { thrownBy, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { HealthSource } from '../contract/health.ts';
import type { HostState, Lifetime } from '../contract/lifetime.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceState } from '../contract/runner.ts';
import type { RunResult, Verdict } from '../run/outcome.ts';
import { runIfDue } from '../run/run-if-due.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Clock } from '../time/clock.ts';
import { ApplicationLifetime } from './application-lifetime.ts';
import { assemble, type Blueprint } from './assemble.ts';
import { createBlueprint, type HostLife } from './create-blueprint.ts';
import type { BuiltHost } from './host.ts';
import { shutdownTimeout, startsOnce, unknownService } from './host-errors.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { HostStart } from './host-start.ts';
import { HostStop } from './host-stop.ts';
import { type HostFault, LifeLog } from './life-log.ts';
import { readLedgers } from './read-ledgers.ts';
import { type ResolvedHostOptions, resolveHostOptions } from './resolve-host-options.ts';
import { type RunOptions, toRunRequest } from './run-options.ts';
import { type Assembled, shutDown } from './shut-down.ts';
import { ShutdownBudget } from './shutdown-budget.ts';
import { unfinishedServices } from './unfinished-services.ts';

/** A host: one start, its runs, one stop. Made by `buildHost`. */
export class ApplicationHost<BackgroundNames extends string> implements BuiltHost<BackgroundNames> {
  readonly #lifetime = new ApplicationLifetime(
    () => void this.#shutDown(),
    (call, err) => this.#log.callbackFailed(call, err),
  );
  readonly lifetime: Lifetime = this.#lifetime;
  readonly health: HealthSource;
  readonly tasks: BuiltHost['tasks'];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #log: LifeLog;
  readonly #blueprint: Blueprint;
  readonly #assembled: Assembled = {};
  readonly #stop: HostStop;
  readonly #starting: HostStart;
  readonly #faults: HostFault[] = [];

  #options: ResolvedHostOptions;
  #state: HostState = 'created';
  #bringingUp: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  #budget: ShutdownBudget | undefined;

  constructor(application: AnyApplication<BackgroundNames>, platform: HostPlatform, options: HostOptions) {
    this.#options = resolveHostOptions(options, undefined, platform.defaults);
    this.#clock = this.#options.clock;
    this.#stop = new HostStop(this.#clock);
    this.#starting = new HostStart(this.#clock, () => this.#budget);
    this.#blueprint = createBlueprint(application, platform, { options, resolved: this.#options, life: this.#life() });
    this.#logger = this.#blueprint.builtIns.logger;
    this.#log = new LifeLog(this.#logger, application.definition.name, platform.name);
    this.health = this.#blueprint.builtIns.health;
    this.tasks = this.#blueprint.tasks;
  }

  get state(): HostState {
    return this.#state;
  }

  get abandonedExecutions(): number {
    return this.health().abandonedExecutions();
  }

  get pending(): readonly string[] {
    return [...this.#starting.steps.pending, ...(this.#budget?.pending ?? [])];
  }

  async start(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    assertKnownOptions('start', options, ['signal']);
    assertSignal({ owner: 'start', option: 'signal', value: options.signal });
    if (this.#state !== 'created') throw startsOnce(this.#state);
    this.#state = 'starting';
    await this.#start(options.signal);
  }

  expectStartWithin(ms: number): void {
    this.#starting.expectWithin(ms);
  }

  stop(): Promise<void> {
    return this.#shutDown();
  }

  async run(service: string, options: RunOptions = {}): Promise<ExecutionOutcome> {
    return (await this.serve(service, toRunRequest(options, this.#clock))).outcome;
  }

  serve(service: string, request: RunRequest, verdict?: Verdict): Promise<RunResult> {
    const runner = this.#blueprint.runners.get(service);
    if (runner !== undefined)
      return verdict === undefined ? runIfDue(runner, request) : runner.refuse(request, verdict);
    return Promise.reject(unknownService(service, [...this.#blueprint.runners.keys()]));
  }

  unfinishedServices(): Promise<readonly string[]> {
    return unfinishedServices(this.#assembled.ledger, this.#blueprint.runners.values());
  }

  scheduleOf(service: string): Schedule | undefined {
    return this.#blueprint.runners.get(service)?.schedule;
  }

  services(): readonly ServiceState[] {
    return this.#blueprint.builtIns.runner.services();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(signal: AbortSignal | undefined): Promise<void> {
    const endStart = this.#starting.begin({
      signal,
      timeoutMs: this.#options.startupTimeoutMs,
      logger: this.#logger,
      onCancelled: () => this.#openBudget(),
    });
    this.#bringingUp = this.#bringUp();
    try {
      await this.#bringingUp;
    } catch (thrown) {
      const error = toError(thrown);
      endStart();
      // Errors of the cleanup are logged; the caller gets the error that prevented the start.
      await this.#shutDown(error).catch(() => {});
      throw error;
    } finally {
      endStart();
    }
  }

  async #bringUp(): Promise<void> {
    const { driver, runners, queues, platform } = this.#blueprint;
    const { steps } = this.#starting;
    this.#log.starting();
    steps.throwIfAborted();
    const { services, contexts, settingsFiles } = await assemble(this.#blueprint, steps, {
      assembled: this.#assembled,
      onOptions: (options) => {
        this.#options = options;
        this.#starting.limit(options.startupTimeoutMs);
      },
    });
    await services.start(steps);
    this.#assembled.container?.sealRoot();
    for (const [service, context] of contexts) runners.get(service)?.open(context);
    for (const queue of queues.values()) queue.begin();
    // Before `started` fires: a listener that stops the host must not leave a continuous service uncalled.
    driver?.begin([...runners.values()]);
    steps.throwIfAborted();
    this.#state = 'started';
    this.#lifetime.notifyStarted();
    // A listener of `started` may have stopped the host.
    if (this.#stop.signal.aborted) return;
    const { environmentName: environment } = this.#blueprint.builtIns.environment;
    this.#log.started({ environment, contentRoot: platform.contentRoot, settingsFiles });
    driver?.start();
  }

  /** The one end of a host, after any request and with any services started. A second request gets the same promise. */
  #shutDown(failure?: Error): Promise<void> {
    if (this.#ending === undefined) {
      let begin = (_ending: Promise<void>): void => {};
      // Set before anything is called: a listener of `stopping` may request the stop again.
      this.#ending = new Promise((resolve) => {
        begin = resolve;
      });
      this.#ending.catch(() => {});
      begin(this.#end(failure));
    }
    return this.#ending;
  }

  async #end(failure: Error | undefined): Promise<void> {
    // After a failed start the stop is not logged: the host had not started.
    const isAnnounced = failure === undefined || this.#lifetime.started.aborted;
    if (isAnnounced) this.#log.stopping(this.#faults);
    this.#state = isAnnounced ? 'stopping' : 'failed';
    const budget = this.#openBudget();
    const { driver, workers } = this.#blueprint;
    const { shutdownTimeoutMs: timeoutMs } = this.#options;
    const driverErrors = thrownBy(() => driver?.stop());
    if (isAnnounced) this.#lifetime.notifyStopping();
    this.#starting.cancel(new HostStopping('The host was stopped while it was starting.'));
    this.#stop.begin(timeoutMs);
    for (const worker of workers) worker.stop();
    const errors = await shutDown({
      assembled: this.#assembled,
      workers,
      driver,
      clock: this.#clock,
      logger: this.#logger,
      budget,
      timeoutMs,
      started: this.#bringingUp,
      causes: () => [...driverErrors, ...this.#causes(failure)],
      pending: () => this.pending,
      onServicesStopped: () => isAnnounced && this.#lifetime.notifyStopped(),
    });
    this.#state = failure === undefined ? 'stopped' : 'failed';
    const err = this.#log.ended({
      startError: failure,
      isStartCancelled: this.#starting.isCancelled,
      errors: [...errors, ...driverErrors],
      faults: this.#faults,
      failed: { start: this.#starting.steps.failed, stop: budget.failed },
    });
    if (err !== undefined) throw err;
  }

  #causes(startError: Error | undefined): readonly Error[] {
    const errors = this.#faults.map(({ error }) => error);
    return startError === undefined || this.#starting.isCancelled ? errors : [startError, ...errors];
  }

  #openBudget(): ShutdownBudget {
    const ms = this.#options.shutdownTimeoutMs;
    this.#budget ??= new ShutdownBudget(this.#clock, ms, () => shutdownTimeout(ms ?? 0, []));
    return this.#budget;
  }

  #life(): HostLife {
    return {
      lifetime: this.#lifetime,
      stop: this.#stop,
      state: () => this.#state,
      pending: () => this.pending,
      pendingStart: () => this.#starting.steps.pending,
      assembled: this.#assembled,
      run: (service, options) => this.run(service, options),
      fail: (error, service) => {
        this.#faults.push({ service, error });
        void this.#shutDown();
      },
      readLedgers: () => readLedgers(this.#assembled, this.#stop.signal),
    };
  }
}
