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
  /** The function is about to be given an event: it runs again if it was frozen. */
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

/** The platform behind the Runtime API: one queue of invocations, at most one sandbox, one invocation at a time. */
export class Platform {
  readonly records: InvocationRecord[] = [];
  initError: ReportedError | undefined;
  readonly #clock: Clock;
  readonly #waiting: Invocation[] = [];
  #current: Invocation | undefined;
  #deadlineTimer: TimerHandle = undefined;
  #poller: Poller | undefined;
  #sandbox: Attachment | undefined;
  #whenIdle: Deferred<void> | undefined;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
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
    const interrupted = this.#sandbox?.phase === 'init' ? this.#waiting.shift() : this.#current;
    this.#sandbox = undefined;
    this.stopWaiting();
    if (interrupted) this.#settle(interrupted, (now) => endOf(interrupted, now, exit));
    this.#whenIdle?.reject(
      illegalState(`The sandbox ended (${exit.signal ?? exit.code}) before it waited for an event.`),
    );
    this.#whenIdle = undefined;
  }

  poll(poller: Poller): Refusal | undefined {
    if (this.#current || this.#poller || this.#closed) return 'InvalidStateTransition';
    this.#poller = poller;
    if (this.#sandbox) this.#sandbox.phase = 'ready';
    this.#handOutNext();
    if (this.#isIdle()) this.#rest();
    return undefined;
  }

  /** Its connection has closed: nothing can be handed out to it any more. */
  forget(poller: Poller): void {
    if (poller === this.#poller) this.#poller = undefined;
  }

  /** Whoever waits gets nothing more: its process has ended, or the platform closes. */
  stopWaiting(): void {
    const poller = this.#poller;
    this.#poller = undefined;
    poller?.drop();
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
    const orphans = this.#sandbox ? this.#waiting.splice(0) : [this.#current, ...this.#waiting.splice(0)];
    for (const invocation of orphans) {
      if (invocation) this.#settle(invocation, (now) => invocation.fail(now, 'exit', error));
    }
    if (this.#sandbox) return;
    this.#whenIdle?.reject(illegalState('The Runtime API stand-in was closed before a function waited for an event.'));
    this.#whenIdle = undefined;
  }

  #answer(requestId: string, settle: (invocation: Invocation, now: number) => InvocationRecord): Refusal | undefined {
    const invocation = this.#current;
    if (invocation?.requestId !== requestId) return 'InvalidRequestID';
    if (invocation.timedOut) return 'InvalidStateTransition';
    this.#settle(invocation, (now) => settle(invocation, now));
    return undefined;
  }

  #settle(invocation: Invocation, settle: (now: number) => InvocationRecord): void {
    if (invocation === this.#current) {
      this.#current = undefined;
      this.#clock.clearTimeout(this.#deadlineTimer);
    }
    this.records.push(settle(this.#clock.now()));
  }

  #handOutNext(): void {
    const poller = this.#poller;
    if (!poller || this.#current) return;
    const invocation = this.#waiting.shift();
    if (!invocation) return;
    this.#poller = undefined;
    this.#current = invocation;
    this.#sandbox?.control.thaw();
    const now = this.#clock.now();
    invocation.handOut(now, this.#sandbox?.hasServed === false);
    if (this.#sandbox) this.#sandbox.hasServed = true;
    const deadline = now + invocation.timeoutMs;
    this.#armDeadline(invocation, deadline);
    poller.handOut(invocation, deadline);
  }

  #armDeadline(invocation: Invocation, deadline: number): void {
    this.#deadlineTimer = this.#clock.setTimeout(() => {
      // Timers may fire a millisecond early; the deadline may not.
      if (this.#clock.now() < deadline) this.#armDeadline(invocation, deadline);
      else afterPendingInput(() => this.#deadlinePassed(invocation));
    }, deadline - this.#clock.now());
  }

  #deadlinePassed(invocation: Invocation): void {
    if (invocation !== this.#current) return;
    invocation.timedOut = true;
    // The record waits for the process to be gone: the next invocation meets a cold start, never a dying process.
    if (this.#sandbox) this.#sandbox.control.kill();
    else this.#settle(invocation, (now) => endOf(invocation, now, { code: null, signal: 'SIGKILL' }));
  }

  #rest(): void {
    this.#sandbox?.control.rest();
    this.#whenIdle?.resolve();
    this.#whenIdle = undefined;
  }

  #isIdle(): boolean {
    return this.#poller !== undefined && this.#waiting.length === 0;
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
