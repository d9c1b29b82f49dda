import {
  type AnyApplication,
  assertBoolean,
  assertHostOptions,
  type BuiltHost,
  buildHost,
  type ExecutionOutcome,
  type HealthSource,
  type HostOptions,
  type HostState,
  type Lifetime,
  type RunOptions,
  type ServiceState,
} from '@anyhost/core';
import { scheduleDriver } from '@anyhost/core/driver';
import { captureLogs, type LogCapture, type LogLine } from './log-capture.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * Options of {@link testHost}: those of every host, but with a virtual clock, captured logs, no environment
 * variables and no jitter unless given.
 */
export interface TestHostOptions extends Omit<HostOptions, 'clock' | 'logger'> {
  /** The time at the beginning: a `Date`, or text that `Date` reads. Default `'2026-01-01T00:00:00Z'`. */
  readonly now?: Date | string;
  /** A clock that the test also uses elsewhere; `now` then has no effect. Default: a new one. */
  readonly clock?: VirtualClock;
  /**
   * Whether `testHost` starts the host. With `false` call `start` yourself: to test a failing start, or to advance the
   * clock during it. Default true.
   */
  readonly start?: boolean;
  /**
   * Allows state in memory, also for a service with `durableCheckpoint`, `singleton` or `dedupe`: a test needs no
   * database. With `false` such a service is refused as in production, with `ERR_ANYHOST_NO_DURABLE_STORE`. Default
   * true.
   */
  readonly allowVolatileState?: boolean | undefined;
}

/** Whose options they are, in messages. */
const OWNER = 'testHost';
const OWN_OPTIONS: readonly string[] = [
  'now',
  'start',
  'allowVolatileState',
] satisfies readonly (keyof TestHostOptions)[];

/** A long-lived host on a virtual clock. */
export interface TestHost<BackgroundNames extends string = string> extends AsyncDisposable {
  /** The host's time. `advance` below moves it. */
  readonly clock: VirtualClock;
  /** Where the host is in its life. */
  readonly state: HostState;
  /** The host's signals, and how to ask it to stop. */
  readonly lifetime: Lifetime;
  /** The source of the host's health reports: `await healthReport(host.health)`, of `@anyhost/core/health`. */
  readonly health: HealthSource;
  /** The outcomes of all executions so far, skipped and refused ones included, oldest first. */
  readonly executions: readonly ExecutionOutcome[];
  /** The log lines so far, oldest first. */
  readonly logs: readonly LogLine[];
  /** What the background services are doing, in registration order: state, next due time, last outcome. */
  services(): readonly ServiceState[];
  /** Starts the host. `testHost` does so by default. Rejects as a host's `start` does. */
  start(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Lets time pass, execution by execution. See `VirtualClock.advance`. */
  advance(duration: string | number): Promise<void>;
  /** Runs a service now. A service that waits on the clock continues only while the clock is advanced. */
  run(service: BackgroundNames, options?: RunOptions): Promise<ExecutionOutcome>;
  /** Stops the host. Rejects as a host's `stop` does. */
  stop(): Promise<void>;
}

/**
 * Runs an application as a long-lived host does, on a virtual clock: schedules, overlap, retries, deadlines and the
 * stop behave as in a container, without waiting.
 *
 * Rejects as a host's `start` does, and with `ERR_ANYHOST_INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const host = await testHost(app, { settings: { ordering: { checkUpdateTime: '30s' } } });
 * await host.advance('5m');
 * expect(host.executions).toHaveLength(10);
 * await host.stop();
 * ```
 */
export async function testHost<BackgroundNames extends string>(
  app: AnyApplication<BackgroundNames>,
  options: TestHostOptions = {},
): Promise<TestHost<BackgroundNames>> {
  assertHostOptions(options, OWNER, OWN_OPTIONS);
  assertBoolean({ owner: OWNER, option: 'start', value: options.start });
  assertBoolean({ owner: OWNER, option: 'allowVolatileState', value: options.allowVolatileState });
  const host = new VirtualHost(app, options);
  if (options.start ?? true) await host.start();
  return host;
}

class VirtualHost<BackgroundNames extends string> implements TestHost<BackgroundNames> {
  readonly clock: VirtualClock;
  readonly #host: BuiltHost<BackgroundNames>;
  readonly #logger: LogCapture = captureLogs();
  readonly #executions: ExecutionOutcome[] = [];

  constructor(app: AnyApplication<BackgroundNames>, testOptions: TestHostOptions) {
    const { now, clock, start: _, allowVolatileState = true, ...options } = testOptions;
    this.clock = clock ?? new VirtualClock(now === undefined ? {} : { now });
    const platform = {
      name: 'test',
      longLived: true,
      logger: this.#logger,
      environment: {},
      driver: scheduleDriver(),
      allowVolatileState,
    };
    this.#host = buildHost(app, platform, {
      random: () => 0,
      ...options,
      clock: this.clock,
      onOutcome: (outcome) => {
        this.#executions.push(outcome);
        return options.onOutcome?.(outcome);
      },
    });
  }

  get state(): HostState {
    return this.#host.state;
  }

  get lifetime(): Lifetime {
    return this.#host.lifetime;
  }

  get health(): HealthSource {
    return this.#host.health;
  }

  get executions(): readonly ExecutionOutcome[] {
    return this.#executions;
  }

  get logs(): readonly LogLine[] {
    return this.#logger.lines;
  }

  start(options?: { readonly signal?: AbortSignal }): Promise<void> {
    return this.#host.start(options);
  }

  advance(duration: string | number): Promise<void> {
    return this.clock.advance(duration);
  }

  services(): readonly ServiceState[] {
    return this.#host.services();
  }

  run(service: BackgroundNames, options?: RunOptions): Promise<ExecutionOutcome> {
    return this.#host.run(service, options);
  }

  stop(): Promise<void> {
    return this.#host.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
