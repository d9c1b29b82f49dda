import type { AnyApplication } from '../application/application.ts';
import type { Trigger } from '../contract/execution.ts';
import type { RunResult } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { toInstant } from '../time/instant.ts';
import { buildHost } from './build-host.ts';
import type { BuiltHost, HostState } from './host.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';
import { startsBefore } from './starts-before.ts';

/** One invocation, in plain numbers: an adapter fills it in from its platform's arguments. */
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
}

/** A host on a platform that invokes: it starts once per process and serves many invocations. */
export interface InvocationHost<BackgroundNames extends string = string> {
  /** `'created'` before the first start and after a failed one. */
  readonly state: HostState;
  /** What a start under way is waiting for. */
  readonly pending: readonly string[];
  /**
   * Starts the host, or waits for the start under way. Rejects when it fails; the next call then tries again. After
   * `stop` it rejects with `ERR_ANYHOST_ILLEGAL_STATE`.
   */
  start(): Promise<void>;
  /**
   * Runs a service within an invocation, after the host has started. When the start takes until shortly before the
   * deadline the outcome is `refused: hostStarting`, and the start goes on.
   *
   * Rejects with the error of a failed start, `ERR_ANYHOST_UNKNOWN_SERVICE`, or `ERR_ANYHOST_INVALID_OPTION` for a
   * time that is not a finite number.
   */
  invoke(service: BackgroundNames, invocation: Invocation): Promise<RunResult>;
  /** Stops for good: later invocations are `refused: stopping`. Rejects as a host's `stop` does. */
  stop(): Promise<void>;
}

/** Makes an {@link InvocationHost}. For host adapters. Nothing is started yet. */
export function createInvocationHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  platform: HostPlatform,
  options: HostOptions = {},
): InvocationHost<BackgroundNames> {
  return new RestartableHost(() => buildHost(application, platform, options), options.clock ?? systemClock);
}

class RestartableHost<BackgroundNames extends string> implements InvocationHost<BackgroundNames> {
  readonly #build: () => BuiltHost<BackgroundNames>;
  readonly #clock: Clock;
  #host: BuiltHost<BackgroundNames>;
  #starting: Promise<void> | undefined;
  #ended = false;

  constructor(build: () => BuiltHost<BackgroundNames>, clock: Clock) {
    this.#build = build;
    this.#clock = clock;
    this.#host = build();
  }

  get state(): HostState {
    return this.#host.state;
  }

  get pending(): readonly string[] {
    return this.#host.pending;
  }

  start(): Promise<void> {
    if (this.#ended) return this.#host.start();
    // A host that stopped itself has ended with all it held: the process may serve again with a new one.
    if (this.#host.state === 'stopped') this.#renew();
    this.#starting ??= this.#startHost();
    return this.#starting;
  }

  invoke(service: BackgroundNames, invocation: Invocation): Promise<RunResult> {
    const { state } = this.#host;
    const serves = state === 'started' || state === 'stopping' || this.#ended;
    try {
      const request = this.#requestOf(invocation);
      return serves ? this.#host.serve(service, request) : this.#startAndServe(service, request);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  stop(): Promise<void> {
    this.#ended = true;
    return this.#host.stop();
  }

  async #startAndServe(service: BackgroundNames, request: RunRequest): Promise<RunResult> {
    await startsBefore(this.start(), this.#clock, request.deadline);
    return await this.#host.serve(service, request);
  }

  // The deadline becomes a length of time here, where it enters.
  #requestOf({ trigger, scheduledAt, attempt, pastDue, remainingMs }: Invocation): RunRequest {
    return {
      trigger,
      scheduledAt: scheduledAt === undefined ? undefined : toInstant(scheduledAt),
      jitterMs: 0,
      attempt: attempt ?? 1,
      late: pastDue ?? false,
      deadline: deadlineAfter(this.#clock.monotonic(), remainingMs),
      signal: undefined,
    };
  }

  async #startHost(): Promise<void> {
    try {
      await this.#host.start();
    } catch (thrown) {
      // The start has settled and cleaned up after itself: only now may another begin.
      if (!this.#ended) this.#renew();
      throw thrown;
    }
  }

  #renew(): void {
    this.#host = this.#build();
    this.#starting = undefined;
  }
}
