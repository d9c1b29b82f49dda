import type { OccurrenceState } from '../admission/admission.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { type AbortReason, HostStopping } from '../base/abort-reasons.ts';
import { AnyhostError } from '../base/errors.ts';
import type { Occurrence } from '../contract/execution.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { nextTurn } from '../time/next-turn.ts';
import { AbandonedExecutions } from './abandoned-executions.ts';
import type { ExecutionSlots } from './execution-slots.ts';
import { stillStarting, turnVerdict } from './gate-verdicts.ts';
import { notCalled } from './not-called.ts';
import { occurrenceState } from './occurrence-state.ts';
import { type RunResult, resultOf, type Verdict } from './outcome.ts';
import { factsNotCalled } from './outcome-facts.ts';
import { QueuePlace } from './queue-place.ts';
import { Run } from './run.ts';
import type { RunContext, RunnerParts } from './run-context.ts';
import type { RunRequest } from './run-request.ts';
import { RunTime } from './run-time.ts';
import { ServiceStatus } from './service-status.ts';

/**
 * The gate of one background service for the whole life of its host: one run at a time, none while an abandoned
 * execution still runs, none before the start is over or after the stop has begun. Every run comes through here.
 */
export class ServiceRunner {
  readonly status: ServiceStatus;
  readonly #parts: RunnerParts;
  // Made when it is needed: most services never abandon an execution.
  #abandoned: AbandonedExecutions | undefined;
  #context: RunContext | undefined;
  #busy = false;
  #hasSlot = false;
  #run: Run | undefined;
  /** What the run under way serves, or the one that waits for a slot. */
  #serves: RunRequest | undefined;
  #running: Promise<unknown> | undefined;
  readonly #queue = new QueuePlace();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.status = new ServiceStatus(parts.service);
  }

  /** The service's registered name. */
  get name(): string {
    return this.#parts.service;
  }

  /** Its options. Only after the start. */
  get policy(): ResolvedPolicy {
    return this.#opened.policy;
  }

  /** Its schedule; `undefined` while it is not computed from the settings yet. */
  get schedule(): Schedule | undefined {
    return this.#context?.policy.schedule ?? this.#parts.schedule;
  }

  /** Its ledger. Only after the start. */
  get ledger(): ServiceLedger {
    return this.#opened.ledger;
  }

  /** What its runs share; `undefined` before the end of the start. */
  get context(): RunContext | undefined {
    return this.#context;
  }

  /** A run is under way, or waits for its turn. */
  get isRunning(): boolean {
    return this.#busy;
  }

  /** Lets runs in: the start is over. */
  open(context: RunContext): void {
    this.#context = context;
  }

  /** Runs the service, or reports why not. Never rejects. */
  run(request: RunRequest): Promise<RunResult> {
    // Requested by an `onOutcome`: it returns before it gets the next outcome.
    if (this.#parts.host.reporter.isReporting) return nextTurn().then(() => this.run(request));
    const context = this.#context;
    if (this.#parts.host.stop.signal.aborted) return this.refuse(request, { status: 'refused', reason: 'stopping' });
    if (context === undefined) return this.refuse(request, stillStarting(this.#parts.pendingStart()));
    if (this.#busy) return this.#overlap(context, request);
    // Set `busy` before running anything: the service may request another run before this call returns.
    this.#busy = true;
    this.#serves = request;
    return this.#track(this.#begin(context, request));
  }

  /** What has become of an occurrence of which the service was turned away. Never rejects. */
  look(request: RunRequest): Promise<OccurrenceState> {
    return occurrenceState(this.#opened, this.#occurrenceOf(request), request);
  }

  /** The host stops: aborts executions. Later runs are refused. */
  stop(): void {
    this.#run?.cancel(new HostStopping(), this.#parts.host.stop.giveUpAt(this.#context?.policy));
  }

  /** Ends the run under way, if there is one. Later ones are let in. */
  cancel(reason: AbortReason): void {
    this.#run?.cancel(reason);
  }

  /** Resolves when nothing runs; once the host stops, at the latest when executions are given up. Never rejects. */
  async ended(): Promise<void> {
    await this.idle();
    await this.#abandoned?.ended(this.#parts.host.stop.giveUpAt(this.#context?.policy));
  }

  /** Resolves when no run is under way. Never rejects. */
  async idle(): Promise<void> {
    while (this.#busy) await this.#running;
  }

  /** How long ago executions that still run were given up, for messages. */
  describeAbandoned(): string {
    return this.#abandoned?.describe() ?? '';
  }

  /** An execution that was given up counts as running until it settles. */
  async trackAbandoned(settled: Promise<Error | undefined>): Promise<void> {
    this.#abandoned ??= new AbandonedExecutions(this.status, this.#parts.host);
    await this.#abandoned.track(settled);
    // A run under way frees it at its own end.
    if (this.status.abandoned === 0 && !this.#busy) this.#leaveSlot();
  }

  #begin(context: RunContext, request: RunRequest): Promise<RunResult> {
    const { slots, policy } = context;
    // While an abandoned execution keeps its slot, the service is not called, so the run does not wait for a turn.
    if (slots !== undefined && this.status.abandoned === 0) {
      if (!slots.take(policy.pool)) return this.#beginInTurn(slots, context, request);
      this.#hasSlot = true;
    }
    return this.#beginNow(context, request);
  }

  #beginNow(context: RunContext, request: RunRequest): Promise<RunResult> {
    this.status.began(context.host.clock.monotonic());
    this.#run = new Run(context, request);
    return this.#run.run();
  }

  async #beginInTurn(slots: ExecutionSlots, context: RunContext, request: RunRequest): Promise<RunResult> {
    this.status.waits(context.host.clock.monotonic());
    const limit = new RunTime(context, request).limitOfTurn();
    const waited = await slots.wait(context.policy.pool, request.scheduledAt, limit);
    if (waited.ended === 'settled') {
      this.#hasSlot = true;
      return await this.#beginNow(context, request);
    }
    this.status.runEnded();
    this.#passOn();
    return await this.refuse(request, turnVerdict(waited, request));
  }

  /** A run is over: the queued one begins before any other. */
  runEnded(): void {
    this.#run = undefined;
    this.status.runEnded();
    if (this.status.abandoned === 0) this.#leaveSlot();
    this.#passOn();
  }

  #leaveSlot(): void {
    if (!this.#hasSlot) return;
    this.#hasSlot = false;
    const { slots, policy } = this.#context ?? {};
    slots?.leave(policy?.pool);
  }

  #overlap(context: RunContext, request: RunRequest): Promise<RunResult> {
    if (context.policy.overlap === 'queue' && !this.#queue.isTaken) return this.#queueUp(context, request);
    if (this.#meetsOtherOccurrence(request)) return this.refuse(request, { status: 'refused', reason: 'serviceBusy' });
    const now = context.host.clock.monotonic();
    const age = { runningForMs: this.status.runningForMs(now), waitingForMs: this.status.waitingForMs(now) };
    const refused = this.refuse(request, { status: 'skipped', reason: 'overlap', ...age });
    if (!context.ledger.records) return refused;
    if (this.#queue.isTaken) this.#queue.skip(request);
    else context.ledger.skipped(request.scheduledAt);
    return refused;
  }

  async #queueUp(context: RunContext, request: RunRequest): Promise<RunResult> {
    const { waited, hasTurn, skipped } = await this.#queue.wait(new RunTime(context, request).limitOfTurn());
    if (waited.ended === 'settled') {
      if (skipped !== undefined) context.ledger.skipped(skipped.scheduledAt);
      this.#serves = request;
      return await this.#track(this.#begin(context, request));
    }
    if (hasTurn) this.#passOn();
    return await this.refuse(request, turnVerdict(waited, request));
  }

  // If the platform has several processes, it would have run in another one.
  #meetsOtherOccurrence(request: RunRequest): boolean {
    const id = this.#occurrenceOf(request)?.id;
    return this.#parts.host.redelivers && id !== undefined && id !== this.#occurrenceOf(this.#serves)?.id;
  }

  #occurrenceOf(request: RunRequest | undefined): Occurrence | undefined {
    return request?.scheduledAt === undefined ? undefined : occurrenceOf(this.name, request.scheduledAt, this.schedule);
  }

  get #opened(): RunContext {
    if (this.#context !== undefined) return this.#context;
    throw new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `'${this.name}' has not started yet.`);
  }

  #passOn(): void {
    if (this.#queue.giveTurn()) return;
    this.#busy = false;
    // What is over must not outlive it: thousands of services would each keep their last run.
    this.#running = undefined;
    this.#serves = undefined;
  }

  #track(running: Promise<RunResult>): Promise<RunResult> {
    this.#running = running;
    return running;
  }

  /** Does not call the service, and reports why. */
  refuse(request: RunRequest, verdict: Verdict): Promise<RunResult> {
    const { service, host } = this.#parts;
    const { trigger, attempt, late, jitterMs, deadline } = request;
    const work = { trigger, occurrence: this.#occurrenceOf(request), attempt, late, jitterMs };
    const result = resultOf(notCalled(factsNotCalled(service, work, deadline, host.clock), verdict));
    host.reporter.runEnded(result, this.status);
    return Promise.resolve(result);
  }
}
