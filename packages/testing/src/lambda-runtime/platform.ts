import { AnyhostError, type Clock, type TimerHandle } from '@anyhost/core';
import { createDeferred, type Deferred } from '../deferred.ts';
import { afterPendingInput } from './after-pending-input.ts';
import { Invocation, type InvokeOptions } from './invocation.ts';
import {
  exitError,
  type InvocationRecord,
  type ReportedError,
  type SandboxExit,
  timeoutError,
} from './invocation-record.ts';

/** What the platform can do to the sandbox that is attached to it. */
export interface SandboxControl {
  /** SIGKILL: the function ran into its deadline, or the platform closes. */
  kill(): void;
  /** The function is about to get an event: it is thawed if it was frozen. */
  thaw(): void;
  /** The function waits for an event and there is none: it may be frozen. */
  rest(): void;
}

/** A caller that waits for the next invocation. */
export interface Poller {
  handOut(invocation: Invocation, deadline: number): void;
  /** Ends the waiting without an invocation. */
  drop(): void;
}

/** A call that the Runtime API refuses, by the error type that it answers with. */
export type Refusal = 'InvalidRequestID' | 'InvalidStateTransition' | 'NotFound';

interface Attachment {
  readonly control: SandboxControl;
  phase: 'init' | 'initFailed' | 'ready';
  hasServed: boolean;
}

/**
 * The platform behind the Runtime API: one queue of invocations, at most one sandbox. Ordinary Lambda gives it one
 * invocation at a time and kills it at the deadline. Managed Instances give it several at once, and at a deadline only
 * stop waiting.
 */
export class Platform {
  readonly records: InvocationRecord[] = [];
  initError: ReportedError | undefined;
  readonly maxConcurrency: number | undefined;
  readonly #clock: Clock;
  readonly #waiting: Invocation[] = [];
  /** Delivered and not settled, with the timer of the deadline. */
  readonly #underWay = new Map<Invocation, TimerHandle>();
  #pollers: Poller[] = [];
  #sandbox: Attachment | undefined;
  #whenIdle: Deferred<void> | undefined;
  #closed = false;

  /** @param maxConcurrency - How many invocations at once, for Managed Instances; `undefined` for ordinary Lambda. */
  constructor(clock: Clock, maxConcurrency: number | undefined) {
    this.#clock = clock;
    this.maxConcurrency = maxConcurrency;
  }

  invoke(event: unknown, options: InvokeOptions): Promise<InvocationRecord> {
    if (this.#closed) throw illegalState('The Runtime API stand-in is closed: make a new one to invoke a function.');
    const invocation = new Invocation(event, options);
    this.#waiting.push(invocation);
    this.#handOutNext();
    return invocation.record;
  }

  whenIdle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    if (this.#closed)
      return Promise.reject(illegalState('The Runtime API stand-in is closed: it serves no more events.'));
    this.#whenIdle ??= createDeferred();
    return this.#whenIdle.promise;
  }

  attach(control: SandboxControl): void {
    if (this.#closed) throw illegalState('The Runtime API stand-in is closed: make a new one to start a sandbox.');
    if (this.#sandbox) {
      throw illegalState(
        'A sandbox is already attached; one Runtime API serves one. Close that one, or make another API.',
      );
    }
    this.#sandbox = { control, phase: 'init', hasServed: false };
    this.initError = undefined;
  }

  /** The sandbox's process has ended, and everything it had sent has been read. */
  detach(exit: SandboxExit): void {
    const interrupted = this.#sandbox?.phase === 'init' ? this.#waiting.splice(0, 1) : [...this.#underWay.keys()];
    this.#sandbox = undefined;
    this.stopWaiting();
    for (const invocation of interrupted) this.#settle(invocation, (now) => endOf(invocation, now, exit));
    this.#whenIdle?.reject(
      illegalState(`The sandbox ended (${exit.signal ?? exit.code}) before it waited for an event.`),
    );
    this.#whenIdle = undefined;
  }

  poll(poller: Poller): Refusal | undefined {
    const isOneTooMany = this.maxConcurrency === undefined && this.#underWay.size + this.#pollers.length > 0;
    if (isOneTooMany || this.#closed) return 'InvalidStateTransition';
    this.#pollers.push(poller);
    if (this.#sandbox) this.#sandbox.phase = 'ready';
    this.#handOutNext();
    if (this.#isIdle()) this.#rest();
    return undefined;
  }

  /** Its connection has closed: no more events can be delivered to it. */
  forget(poller: Poller): void {
    this.#pollers = this.#pollers.filter((other) => other !== poller);
  }

  /** Callers that wait get nothing more: their process has ended, or the platform closes. */
  stopWaiting(): void {
    for (const poller of this.#pollers.splice(0)) poller.drop();
  }

  respond(requestId: string, payload: unknown): Refusal | undefined {
    return this.#answer(requestId, (invocation, now) => invocation.respond(now, payload));
  }

  fail(requestId: string, error: ReportedError): Refusal | undefined {
    return this.#answer(requestId, (invocation, now) => invocation.fail(now, 'error', error));
  }

  failInit(error: ReportedError): Refusal | undefined {
    if (this.#sandbox && this.#sandbox.phase !== 'init') return 'InvalidStateTransition';
    this.initError = error;
    if (this.#sandbox) this.#sandbox.phase = 'initFailed';
    const invocation = this.#waiting.shift();
    if (invocation) this.#settle(invocation, (now) => invocation.fail(now, 'error', error));
    return undefined;
  }

  close(): void {
    this.#closed = true;
    this.#sandbox?.control.kill();
    this.stopWaiting();
    const error: ReportedError = { errorType: 'Sandbox.Closed', errorMessage: 'The stand-in was closed.', trace: [] };
    // With a sandbox its end settles the invocation under way; without one it is settled here.
    const orphans = [...(this.#sandbox ? [] : this.#underWay.keys()), ...this.#waiting.splice(0)];
    for (const invocation of orphans) this.#settle(invocation, (now) => invocation.fail(now, 'exit', error));
    if (this.#sandbox) return;
    this.#whenIdle?.reject(illegalState('The Runtime API stand-in was closed before a function waited for an event.'));
    this.#whenIdle = undefined;
  }

  #answer(requestId: string, settle: (invocation: Invocation, now: number) => InvocationRecord): Refusal | undefined {
    const invocation = [...this.#underWay.keys()].find((candidate) => candidate.requestId === requestId);
    if (invocation === undefined) return 'InvalidRequestID';
    if (invocation.timedOut) return 'InvalidStateTransition';
    this.#settle(invocation, (now) => settle(invocation, now));
    return undefined;
  }

  #settle(invocation: Invocation, settle: (now: number) => InvocationRecord): void {
    this.#clock.clearTimeout(this.#underWay.get(invocation));
    this.#underWay.delete(invocation);
    this.records.push(settle(this.#clock.now()));
    this.#handOutNext();
    if (this.#isIdle()) this.#rest();
  }

  #handOutNext(): void {
    while (this.#underWay.size < (this.maxConcurrency ?? 1) && this.#waiting.length > 0) {
      const poller = this.#pollers.shift();
      if (poller === undefined) return;
      this.#handOut(poller, this.#waiting.shift());
    }
  }

  #handOut(poller: Poller, invocation: Invocation | undefined): void {
    if (invocation === undefined) return;
    this.#sandbox?.control.thaw();
    const now = this.#clock.now();
    invocation.handOut(now, this.#sandbox?.hasServed === false);
    if (this.#sandbox) this.#sandbox.hasServed = true;
    const deadline = now + invocation.timeoutMs;
    this.#armDeadline(invocation, deadline);
    poller.handOut(invocation, deadline);
  }

  #armDeadline(invocation: Invocation, deadline: number): void {
    const timer = this.#clock.setTimeout(() => {
      // Timers may fire a millisecond early; the deadline may not.
      if (this.#clock.now() < deadline) this.#armDeadline(invocation, deadline);
      else afterPendingInput(() => this.#deadlinePassed(invocation));
    }, deadline - this.#clock.now());
    this.#underWay.set(invocation, timer);
  }

  #deadlinePassed(invocation: Invocation): void {
    if (!this.#underWay.has(invocation)) return;
    invocation.timedOut = true;
    // The record waits for the end of the process, so that the next invocation gets a cold start, not a process that is
    // ending.
    if (this.#sandbox && this.maxConcurrency === undefined) this.#sandbox.control.kill();
    else this.#settle(invocation, (now) => endOf(invocation, now, { code: null, signal: 'SIGKILL' }));
  }

  #rest(): void {
    this.#sandbox?.control.rest();
    this.#whenIdle?.resolve();
    this.#whenIdle = undefined;
  }

  #isIdle(): boolean {
    return this.#pollers.length > 0 && this.#waiting.length === 0 && this.#underWay.size === 0;
  }
}

function endOf(invocation: Invocation, now: number, exit: SandboxExit): InvocationRecord {
  const { requestId, timeoutMs, timedOut } = invocation;
  if (timedOut) return invocation.fail(now, 'timeout', timeoutError(requestId, timeoutMs));
  return invocation.fail(now, 'exit', exitError(requestId, exit));
}

function illegalState(message: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', message);
}
