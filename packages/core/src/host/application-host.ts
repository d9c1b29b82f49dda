import type { AnyApplication } from '../application/application.ts';
import { assertApplication } from '../application/assert-application.ts';
import { HostStopping } from '../base/abort-reasons.ts';
import { createEnvironment } from '../base/environment.ts';
import { AnyhostError, combineErrors, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Lifetime } from '../contract/lifetime.ts';
import { refused } from '../run/not-called.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import { logOutcome } from '../run/report.ts';
import { invalidRunOption, type RunRequest, requestFacts, toRequest } from '../run/run-request.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import type { StateStore } from '../state/state-store.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { WallTimer } from '../time/wall-timer.ts';
import { Allowance } from './allowance.ts';
import { assembleHost, type HostBlueprint, type HostParts } from './assemble-host.ts';
import type { Host, HostState, RunOptions } from './host.ts';
import { shutdownTimeout, startupTimeout, unknownService } from './host-errors.ts';
import { HostLifetime } from './host-lifetime.ts';
import { assertHostOptions, type HostOptions } from './host-options.ts';
import type { DrivenHost, HostPlatform } from './host-platform.ts';
import { StartSequence } from './start-sequence.ts';

const DEFAULT_SHUTDOWN_TIMEOUT_MS = 30_000;
/** The share of the shutdown timeout that executions may use up, so that every service can still stop. */
const EXECUTIONS_SHARE = 3 / 4;

/**
 * Brings an application to life on a platform. For host adapters; applications use the host packages.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`
 */
export function buildHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  platform: HostPlatform,
  options: HostOptions = {},
): Host<BackgroundNames> {
  assertApplication(application);
  assertHostOptions(options, platform.name, platform.ownOptions ?? []);
  return new ApplicationHost(application, platform, options);
}

/** A host's life: start, runs, stop. What it is made of stands in `assemble-host.ts`. */
class ApplicationHost<BackgroundNames extends string> implements Host<BackgroundNames> {
  readonly lifetime: Lifetime;
  readonly #lifetime: HostLifetime;
  readonly #blueprint: HostBlueprint;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #startAbort = new AbortController();
  readonly #faults: Error[] = [];
  #cleanUpErrors: readonly Error[] = [];
  #state: HostState = 'created';
  #container: ServiceContainer | undefined;
  #parts: HostParts | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(application: AnyApplication<BackgroundNames>, platform: HostPlatform, options: HostOptions) {
    const { definition } = application;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? platform.logger;
    this.#lifetime = new HostLifetime(() => this.#requestStop());
    this.lifetime = this.#lifetime;
    checkOnlyService(application, platform.onlyService);
    const environment = createEnvironment(definition.name, options.environment ?? platform.environment);
    this.#blueprint = {
      definition,
      platform,
      options,
      builtIns: {
        logger: this.#logger,
        clock: this.#clock,
        environment,
        lifetime: this.#lifetime,
        runner: { run: (service) => this.#run(service, toRequest(service, {}, undefined)), services: () => [] },
      },
      driver: platform.driver?.(this.#drivenHost(definition.name, options.random ?? Math.random)),
      onOutcome: (outcome) => options.onOutcome?.(outcome),
    };
  }

  get state(): HostState {
    return this.#state;
  }

  get abandonedExecutions(): number {
    return this.#runners().filter((runner) => runner.hasAbandoned).length;
  }

  start({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#state !== 'created') {
      return Promise.reject(
        new AnyhostError(
          'ERR_ANYHOST_ILLEGAL_STATE',
          `A host starts once, and this one is ${this.#state}: make a new host.`,
          { details: { state: this.#state } },
        ),
      );
    }
    this.#state = 'starting';
    this.#starting = this.#start(signal);
    return this.#starting;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  run(service: BackgroundNames, options: RunOptions = {}): Promise<ExecutionOutcome> {
    const invalid = invalidRunOption(options);
    if (invalid !== undefined) return Promise.reject(invalid);
    return this.#run(service, toRequest(service, options, this.#parts?.runners.get(service)?.schedule));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(signal: AbortSignal | undefined): Promise<void> {
    const { startupTimeoutMs = Infinity } = this.#blueprint.options;
    let allowance: Allowance | undefined;
    // What a called-off start has left to clean up in: one span of time, which begins when it is first needed.
    const cleanUpAllowance = (): Allowance => {
      allowance ??= this.#openAllowance();
      return allowance;
    };
    const sequence = new StartSequence(this.#startAbort.signal, cleanUpAllowance);
    const timer = new WallTimer(this.#clock, () =>
      this.#callOffStart(startupTimeout(startupTimeoutMs, sequence.pending)),
    );
    const onAbort = (): void => this.#callOffStart(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    timer.arm(this.#clock.now() + startupTimeoutMs);
    try {
      await this.#startUp(sequence);
    } catch (thrown) {
      // A stop that has begun meanwhile cleans up.
      if (this.#state !== 'starting' && this.#stopping !== undefined) {
        await this.#stopping.catch(() => {});
        throw thrown;
      }
      throw await this.#cleanUpFailedStart(toError(thrown), cleanUpAllowance());
    } finally {
      timer.clear();
      allowance?.close();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  // The driver has no signal: a store that does not answer must not use up the time that the services have to stop.
  #callOffStart(reason: unknown): void {
    this.#startAbort.abort(reason);
    this.#blueprint.driver?.stop();
  }

  async #startUp(sequence: StartSequence): Promise<void> {
    this.#log('starting', 'Starting');
    sequence.throwIfAborted();
    this.#parts = await assembleHost(this.#blueprint, sequence, (container) => {
      this.#container = container;
    });
    await this.#parts.services.start(sequence);
    this.#container?.sealRoot();
    // Whoever stopped the host since its last hook ended waits for this start to fail.
    sequence.throwIfAborted();
    this.#state = 'started';
    this.#lifetime.notifyStarted();
    const { driver } = this.#blueprint;
    // A listener of `started` may have stopped the host; the driver, which has been told, then does not begin.
    if (driver !== undefined) await sequence.run('the schedules', driver.start());
    sequence.throwIfAborted();
    if (this.#state === 'started') this.#log('started', 'Started');
  }

  /** Stops what had started and gives back the error that the start rejects with. */
  async #cleanUpFailedStart(error: Error, allowance: Allowance): Promise<Error> {
    this.#state = 'failed';
    this.#blueprint.driver?.stop();
    this.#stopRunners();
    const errors = [...(await this.#stopServices(allowance)), ...this.#timeoutError(allowance)];
    this.#cleanUpErrors = errors;
    for (const failure of errors) this.#logger.error({ event: 'host.stopFailed', err: failure }, failure.message);
    if (!this.#lifetime.stopping.aborted) {
      this.#logger.error({ event: 'host.startFailed', err: error }, 'The host could not start');
    }
    return error;
  }

  async #stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#state !== 'started') return this.#stopBeforeStarted();
    this.#state = 'stopping';
    this.#log('stopping', 'Stopping');
    const allowance = this.#openAllowance();
    this.#blueprint.driver?.stop();
    this.#lifetime.notifyStopping();
    this.#stopRunners();
    const errors = await this.#stopServices(allowance);
    allowance.close();
    this.#state = 'stopped';
    this.#finishStop([...errors, ...this.#timeoutError(allowance), ...this.#faults]);
  }

  async #stopBeforeStarted(): Promise<void> {
    const hasFailed = this.#state === 'failed';
    if (!hasFailed) this.#lifetime.notifyStopping();
    this.#startAbort.abort(new HostStopping('The host was stopped while it was starting.'));
    // Whoever called start gets its error.
    await this.#starting?.catch(() => {});
    this.#state = hasFailed ? 'failed' : 'stopped';
    if (!hasFailed) this.#lifetime.notifyStopped();
    // They are in the log already; but whoever asked for the stop must learn that work was left behind.
    const error = combineErrors(this.#cleanUpErrors, 'The host did not stop cleanly');
    if (error !== undefined) throw error;
    this.#log('stopped', 'Stopped');
  }

  #stopRunners(): void {
    const giveUpAt = this.#clock.now() + this.#shutdownTimeoutMs * EXECUTIONS_SHARE;
    for (const runner of this.#runners()) runner.stop(giveUpAt);
  }

  /** Everything after the decision to stop, in order; nobody's failure keeps the others from their turn. */
  async #stopServices(allowance: Allowance): Promise<Error[]> {
    const services = this.#parts?.services;
    const errors = (await services?.stop('stoppingAsync', allowance)) ?? [];
    await Promise.all(
      this.#runners().map((runner) => allowance.settle(`an execution of '${runner.name}'`, runner.idle())),
    );
    for (const phase of ['stopAsync', 'stoppedAsync'] as const) {
      errors.push(...((await services?.stop(phase, allowance)) ?? []));
    }
    const { driver } = this.#blueprint;
    if (driver !== undefined) await allowance.settle('the schedules', driver.flush());
    if (this.#state !== 'failed') this.#lifetime.notifyStopped();
    errors.push(...((await this.#container?.dispose((name, work) => allowance.settle(name, work))) ?? []));
    return errors;
  }

  #finishStop(errors: readonly Error[]): void {
    const error = combineErrors(errors, 'The host did not stop cleanly');
    if (error !== undefined) {
      this.#logger.error({ event: 'host.stopFailed', err: error }, 'Stopped, but not cleanly');
      throw error;
    }
    this.#log('stopped', 'Stopped');
  }

  #timeoutError(allowance: Allowance): readonly Error[] {
    const abandoned = this.#runners().filter((runner) => runner.hasAbandoned);
    const late = [...abandoned.map(({ name }) => `an execution of '${name}'`), ...allowance.unsettled];
    return late.length === 0 ? [] : [shutdownTimeout(this.#shutdownTimeoutMs, late)];
  }

  // A stop that nobody awaits must not become an unhandled rejection; `stop` hands out the same promise.
  #requestStop(): void {
    this.stop().catch(() => {});
  }

  #run(service: string, request: RunRequest): Promise<ExecutionOutcome> {
    const runner = this.#parts?.runners.get(service);
    return this.#state === 'started' && runner !== undefined ? runner.run(request) : this.#turnAway(service, request);
  }

  async #turnAway(service: string, request: RunRequest): Promise<ExecutionOutcome> {
    const known = this.#known();
    if (!known.includes(service)) throw unknownService(service, known);
    const reason = this.#state === 'created' || this.#state === 'starting' ? 'hostStarting' : 'stopping';
    const outcome = refused(requestFacts(service, request, this.#clock.now()), reason);
    logOutcome(this.#logger, outcome);
    this.#blueprint.onOutcome(outcome);
    return outcome;
  }

  /** The background services of this host. */
  #known(): readonly string[] {
    const { definition, platform } = this.#blueprint;
    if (platform.onlyService !== undefined) return [platform.onlyService];
    return definition.hostedServices.filter(({ kind }) => kind === 'backgroundService').map(({ name }) => name);
  }

  #runners(): readonly ServiceRunner[] {
    return [...(this.#parts?.runners.values() ?? [])];
  }

  #drivenHost(application: string, random: () => number): DrivenHost {
    const store = (): StateStore => this.#startedParts().store;
    return {
      application,
      clock: this.#clock,
      logger: this.#logger,
      random,
      get store() {
        return store();
      },
      run: (service, request) => this.#run(service, request),
      fail: (error) => {
        this.#faults.push(error);
        this.#requestStop();
      },
    };
  }

  #startedParts(): HostParts {
    if (this.#parts !== undefined) return this.#parts;
    throw new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `The host is ${this.#state}: its services do not exist.`);
  }

  get #shutdownTimeoutMs(): number {
    return this.#blueprint.options.shutdownTimeoutMs ?? DEFAULT_SHUTDOWN_TIMEOUT_MS;
  }

  #openAllowance(): Allowance {
    return new Allowance(this.#clock, this.#clock.now() + this.#shutdownTimeoutMs, () =>
      shutdownTimeout(this.#shutdownTimeoutMs, []),
    );
  }

  #log(phase: 'starting' | 'started' | 'stopping' | 'stopped', message: string): void {
    const { definition, platform } = this.#blueprint;
    const fields = { event: `host.${phase}`, application: definition.name, host: platform.name };
    if (phase === 'starting' || phase === 'stopped') this.#logger.debug(fields, message);
    else this.#logger.info(fields, message);
  }
}

function checkOnlyService({ backgroundServices }: AnyApplication, service: string | undefined): void {
  if (service !== undefined && !backgroundServices.includes(service)) throw unknownService(service, backgroundServices);
}
