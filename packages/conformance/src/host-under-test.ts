import type { AnyApplication, ExecutionOutcome, HostOptions } from '@anyhost/core';
import { captureLogs, type LogCapture, type LogLine, VirtualClock } from '@anyhost/testing';
import { expect } from 'vitest';
import type { HostCapabilities } from './host-capabilities.ts';
import type { CreateHarness, HostAnswer, HostCall, HostHarness, PlatformSettings } from './host-harness.ts';

const NOW = '2026-11-22T12:00:00Z';
/** The finest step in which time is moved for a host that waits on the clock. */
const STEP_MS = 50;
const MOST_STEPS = 8000;

/** What a test of the suite works on: one host, its clock, and everything it logged. */
export class HostUnderTest {
  readonly capabilities: HostCapabilities;
  readonly clock: VirtualClock = new VirtualClock({ now: NOW });
  readonly logs: LogCapture = captureLogs();
  /** All outcomes, oldest first. */
  readonly outcomes: ExecutionOutcome[] = [];
  /** What the test's services noted, in order. */
  readonly journal: string[] = [];
  readonly #notedAt = new Map<string, number>();
  readonly #create: CreateHarness;
  readonly #released: Promise<void>;
  #release: () => void = () => {};
  #harness: HostHarness | undefined;
  #notMade: unknown;

  constructor(capabilities: HostCapabilities, create: CreateHarness) {
    this.capabilities = capabilities;
    this.#create = create;
    this.#released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  /** Makes the host. A second call makes another, as another process would. */
  async create(app: AnyApplication, options: HostOptions = {}, platform: PlatformSettings = {}): Promise<void> {
    const harnessOptions = {
      environment: {},
      random: () => 0,
      ...options,
      clock: this.clock,
      logger: this.logs,
      onOutcome: (outcome: ExecutionOutcome): unknown => {
        this.outcomes.push(outcome);
        return options.onOutcome?.(outcome);
      },
    };
    try {
      this.#harness = await this.#create(app, harnessOptions, platform);
    } catch (thrown) {
      // Some platforms read the schedules when the host is created: such a start fails there.
      this.#notMade = thrown;
    }
  }

  /** Starts the host. Rejects as the harness does. */
  async start(): Promise<void> {
    await this.#made.start();
  }

  /** Runs a service in the platform's usual way, unless the options say otherwise. */
  async run(service: string, call: HostCall = {}): Promise<HostAnswer> {
    const dueNow = this.capabilities.scheduledRuns ? { scheduledTime: new Date(this.clock.now()) } : {};
    return this.#made.run(service, { ...dueNow, ...call });
  }

  /** Runs a service manually. */
  async runByHand(service: string, call: HostCall = {}): Promise<HostAnswer> {
    return this.#made.run(service, call);
  }

  /** Stops the host. Rejects as the harness does. */
  async stop(): Promise<void> {
    await this.#made.stop();
  }

  /** The exit code with which the host has ended its process, if it has. */
  get exitCode(): number | undefined {
    return this.#made.exitCode;
  }

  /** Adds a line to the journal. */
  note(line: string): void {
    this.journal.push(line);
    if (!this.#notedAt.has(line)) this.#notedAt.set(line, this.clock.now());
  }

  /** Milliseconds on the clock between the first time one line was noted and the first time another was. */
  msBetween(first: string, second: string): number {
    return (this.#notedAt.get(second) ?? Number.NaN) - (this.#notedAt.get(first) ?? Number.NaN);
  }

  /** Settles when the test releases it, at the latest at its end: for services that ignore their signal. */
  hang(): Promise<void> {
    return this.#released;
  }

  /** Releases everything that hangs. */
  release(): void {
    this.#release();
  }

  /** Waits for something, moving the clock only while it is needed. */
  async finish<Result>(work: Promise<Result>): Promise<Result> {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    await this.clock.advance(0);
    for (let step = 0; !settled; step += 1) {
      if (step === MOST_STEPS) throw new Error(`Still pending after ${(STEP_MS * MOST_STEPS) / 1000} s on the clock.`);
      await this.clock.advance(STEP_MS);
    }
    return watched;
  }

  /** The error with which a promise rejects, or `undefined`. */
  failureOf(work: Promise<unknown>): Promise<unknown> {
    return this.finish(
      work.then(
        () => undefined,
        (thrown: unknown) => thrown ?? new Error(`Rejected with ${thrown}.`),
      ),
    );
  }

  /** Starts, runs a service once, and stops: a whole lifetime, which is the same in every host. */
  async live(service = 'work', call: HostCall = {}): Promise<HostAnswer> {
    await this.finish(this.start());
    const answer = await this.finish(this.run(service, call));
    await this.finish(this.stop());
    return answer;
  }

  /** The error with which the host could not start, from where this host reports it. */
  async startFailure(): Promise<unknown> {
    if (this.#notMade !== undefined) return this.#notMade;
    if (this.capabilities.reportsStart) return this.failureOf(this.start());
    // The first run must join the start under way: a failed start would be forgotten and retried.
    const [, answer] = await this.finish(Promise.all([this.start(), this.run('work')]));
    return this.errorOf(answer) ?? this.loggedError('host.startFailed');
  }

  /** The error with which the host stopped, from where this host reports it. */
  async stopFailure(): Promise<unknown> {
    const rejection = await this.failureOf(this.stop());
    return rejection ?? this.loggedError('host.stopFailed');
  }

  /** The error in an answer, if it shows one. */
  errorOf(answer: HostAnswer): unknown {
    if (answer.kind === 'outcome') return 'error' in answer.outcome ? answer.outcome.error : undefined;
    return 'error' in answer ? answer.error : undefined;
  }

  /** Log lines of one event. */
  linesOf(event: string): readonly LogLine[] {
    return this.logs.lines.filter((line) => line.event === event);
  }

  /** The `err` field of the first log line of an event. */
  loggedError(event: string): unknown {
    return this.linesOf(event)[0]?.fields['err'];
  }

  /** Ends the test: releases everything that hangs, stops the host, and checks for leaks. */
  async end(): Promise<void> {
    this.release();
    await this.clock.advance(0);
    if (this.#harness !== undefined) await this.failureOf(this.stop());
    await this.clock.advance(0);
    expect(this.clock.pendingTimers, 'timers left on the clock').toBe(0);
  }

  get #made(): HostHarness {
    if (this.#harness === undefined) throw this.#notMade ?? new Error('The test has made no host.');
    return this.#harness;
  }
}
