import type { AnyApplication } from '../application/application.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import { startsInTime } from '../run/starts-in-time.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { buildHost } from './application-host.ts';
import type { Host, HostState, RunOptions } from './host.ts';
import type { HostOptions } from './host-options.ts';
import type { HostPlatform } from './host-platform.ts';

/** How one invocation is to be run: an adapter says what the deadline is, or that its platform has none. */
export interface InvocationOptions extends RunOptions {
  readonly deadline: Date | undefined;
}

/** A host on a platform that invokes: it starts once per process and serves many invocations. */
export interface InvocationHost<BackgroundNames extends string = string> {
  /** `'created'` before the first start and after a failed one. */
  readonly state: HostState;
  /**
   * Starts the host, or waits for the start under way. Rejects when it fails; the next call then tries again. After
   * `stop` it rejects with `ERR_ANYHOST_ILLEGAL_STATE`.
   */
  start(): Promise<void>;
  /**
   * Runs a service within an invocation, after the host has started. When the start takes until shortly before the
   * deadline the outcome is `refused: hostStarting`, and the start goes on.
   *
   * Rejects with the error of a failed start, or `ERR_ANYHOST_UNKNOWN_SERVICE`.
   */
  invoke(service: BackgroundNames, options: InvocationOptions): Promise<ExecutionOutcome>;
  /** Stops for good: later invocations are `refused: stopping`. Rejects as a host's `stop` does. */
  stop(): Promise<void>;
}

/** Makes an {@link InvocationHost}. For host adapters. Nothing is started yet. */
export function createInvocationHost<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  platform: HostPlatform,
  options: HostOptions = {},
): InvocationHost<BackgroundNames> {
  return new MemoisedHost(() => buildHost(application, platform, options), options.clock ?? systemClock);
}

class MemoisedHost<BackgroundNames extends string> implements InvocationHost<BackgroundNames> {
  readonly #build: () => Host<BackgroundNames>;
  readonly #clock: Clock;
  #host: Host<BackgroundNames>;
  #starting: Promise<void> | undefined;
  #ended = false;

  constructor(build: () => Host<BackgroundNames>, clock: Clock) {
    this.#build = build;
    this.#clock = clock;
    this.#host = build();
  }

  get state(): HostState {
    return this.#host.state;
  }

  start(): Promise<void> {
    // A host that stopped itself has ended with all it held: the process may serve again with a new one.
    if (this.#ended) return this.#host.start();
    if (this.#host.state === 'stopped') this.#renew();
    this.#starting ??= this.#startHost();
    return this.#starting;
  }

  invoke(service: BackgroundNames, options: InvocationOptions): Promise<ExecutionOutcome> {
    const { state } = this.#host;
    return state === 'started' || state === 'stopping' || this.#ended
      ? this.#host.run(service, options)
      : this.#startAndInvoke(service, options);
  }

  stop(): Promise<void> {
    this.#ended = true;
    return this.#host.stop();
  }

  async #startAndInvoke(service: BackgroundNames, options: InvocationOptions): Promise<ExecutionOutcome> {
    await startsInTime(this.start(), this.#clock, options.deadline?.getTime() ?? Infinity);
    return await this.#host.run(service, options);
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
