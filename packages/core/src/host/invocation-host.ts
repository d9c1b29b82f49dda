import type { AnyApplication } from '../application/application.ts';
import { AnyhostError } from '../base/errors.ts';
import type { InContext } from '../base/logger-in-context.ts';
import type { Trigger } from '../contract/execution.ts';
import type { HealthSource } from '../contract/health.ts';
import type { HostState } from '../contract/lifetime.ts';
import { processEnding } from '../run/gate-verdicts.ts';
import type { RunResult, Verdict } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { deadlineAfter, remainingMs } from '../time/deadline.ts';
import { toInstant } from '../time/instant.ts';
import { buildHost } from './build-host.ts';
import type { BuiltHost } from './host.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { InvocationsUnderWay } from './invocations-under-way.ts';
import { startsBefore } from './starts-before.ts';
import { StartWatch, StoreWatch, type Stuck, stuckExecution, stuckStart } from './stuck.ts';

/** The default of `startupTimeoutMs` on a platform that invokes. */
const STARTUP_TIMEOUT_MS = 60_000;

/** One invocation, in plain numbers: an adapter translates its platform's arguments into it. */
export interface Invocation {
  /** What makes the service run. */
  readonly trigger: Trigger;
  /** The due time that is served, in milliseconds since the Unix epoch. Default: no occurrence. */
  readonly scheduledAt?: number | undefined;
  /** Which delivery of the occurrence this is. Default 1. */
  readonly attempt?: number | undefined;
  /** The platform says that the occurrence is late. Default false. */
  readonly pastDue?: boolean | undefined;
  /** Milliseconds until the platform ends the process; `undefined` where it does not. */
  readonly remainingMs: number | undefined;
  /**
   * Calls work in the asynchronous context of this invocation: its abort listeners, its give-up, and the lines of its
   * execution's logger, which otherwise belong to the code that calls them. What `AsyncLocalStorage.snapshot()` returns.
   * Default: none.
   */
  readonly inContext?: InContext | undefined;
  /** Aborted when the platform cancels the invocation: the run is then `cancelled`. Default: it never does. */
  readonly signal?: AbortSignal | undefined;
}

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
  const build = (): BuiltHost<BackgroundNames> => buildHost(application, { ...platform, defaults }, options);
  return new RestartableHost(build, options.clock ?? systemClock);
}

class RestartableHost<BackgroundNames extends string> implements InvocationHost<BackgroundNames> {
  readonly health: HealthSource = () => this.#host.health();
  readonly #build: () => BuiltHost<BackgroundNames>;
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

  constructor(build: () => BuiltHost<BackgroundNames>, clock: Clock) {
    this.#build = build;
    this.#clock = clock;
    this.#underWay = new InvocationsUnderWay(clock);
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

  async invoke(service: BackgroundNames, invocation: Invocation): Promise<RunResult> {
    const request = this.#requestOf(invocation);
    this.#underWay.add(request);
    try {
      const { state } = this.#host;
      const serves = state === 'started' || state === 'stopping' || this.#isStopped || this.#refusal !== undefined;
      if (!serves) await this.#startWithin(request);
      const silentBefore = this.#storeWatch.silent;
      const result = await this.#host.serve(service, request, this.#refusal);
      this.#storeWatch.ended(result.outcome, silentBefore);
      return result;
    } finally {
      this.#underWay.delete(request);
    }
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

  async #startWithin({ deadline }: RunRequest): Promise<void> {
    const starting = this.start(remainingMs(deadline, this.#clock.monotonic()));
    const giveUp = this.#startWatch.wait();
    if (!(await startsBefore(starting, this.#clock, deadline))) giveUp();
  }

  // The deadline is converted to a duration as soon as it is read.
  #requestOf({
    trigger,
    scheduledAt,
    attempt,
    pastDue,
    remainingMs: leftMs,
    signal,
    inContext,
  }: Invocation): RunRequest {
    return {
      trigger,
      scheduledAt: scheduledAt === undefined ? undefined : toInstant(scheduledAt),
      jitterMs: 0,
      attempt: attempt ?? 1,
      late: pastDue ?? false,
      deadline: deadlineAfter(this.#clock.monotonic(), leftMs),
      signal,
      inContext,
    };
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
