import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { AnyhostError } from '@anyhost/core';
import { createDeferred, type Deferred } from '../deferred.ts';
import { LONGEST_TIMER_MS } from '../longest-timer.ts';
import type { InvokeTimerOptions, RegisteredFunction, TimerResult, WorkerError, WorkerExit } from './azure-worker.ts';
import type { HostMessage, InvocationAnswer, WorkerMessage } from './messages.ts';
import { timerPayload } from './timer-payload.ts';
import type { WorkerOutput } from './worker-output.ts';

const HOST_GRACE_MS = 5000;

interface PendingInvocation {
  name: string;
  startedAt: number;
  timer: NodeJS.Timeout | undefined;
  timedOut: boolean;
  settle(ending: InvocationAnswer | { kind: 'killed'; exit: WorkerExit }): void;
}

/** The tests' end of one worker process. */
export class WorkerHandle {
  /** Resolves when the app has started; rejects when it cannot. */
  readonly started: Promise<void>;
  readonly exited: Promise<WorkerExit>;
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  readonly #output: WorkerOutput;
  readonly #pending = new Map<string, PendingInvocation>();
  readonly #start: Deferred<void> = createDeferred();
  readonly #exit: Deferred<WorkerExit> = createDeferred();
  #functions: readonly RegisteredFunction[] = [];
  #hasStarted = false;
  #hasTimedOut = false;
  #ended: WorkerExit | undefined;
  #graceTimer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, { timeoutMs, output }: { timeoutMs: number; output: WorkerOutput }) {
    this.#child = child;
    this.#timeoutMs = timeoutMs;
    this.#output = output;
    output.gather(child);
    this.started = this.#start.promise;
    this.exited = this.#exit.promise;
    // The boundary: every message was sent by worker-process.ts, which sends nothing else.
    child.on('message', (message) => this.#receive(message as WorkerMessage));
    child.once('error', (cause) => {
      this.#start.reject(
        new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `The worker process failed: ${cause.message}`, { cause }),
      );
      if (child.pid === undefined) this.#finish({ code: null, signal: null });
    });
    // 'close' and not 'exit': only then everything that the process wrote and sent has been read.
    child.once('close', (code, signal) => this.#finish({ code, signal }));
  }

  get functions(): readonly RegisteredFunction[] {
    return this.#functions;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether the app has been loaded. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Whether a function exceeded its timeout, so that the host ends the worker. */
  get hasTimedOut(): boolean {
    return this.#hasTimedOut;
  }

  invokeTimer(name: string, options: InvokeTimerOptions = {}): Promise<TimerResult> {
    const { invocationId = randomUUID(), timeoutMs = this.#timeoutMs, retryContext, ...payload } = options;
    const refusal = this.#refuse(name);
    if (refusal !== undefined) return Promise.reject(refusal);
    const { promise, resolve } = createDeferred<TimerResult>();
    const pending: PendingInvocation = {
      name,
      startedAt: performance.now(),
      timer: undefined,
      timedOut: false,
      settle: (ending) => {
        clearTimeout(pending.timer);
        this.#pending.delete(invocationId);
        resolve(this.#resultOf(invocationId, pending, ending, timeoutMs));
      },
    };
    this.#pending.set(invocationId, pending);
    // A longer timeout is none.
    if (timeoutMs <= LONGEST_TIMER_MS) pending.timer = setTimeout(() => this.#timeOut(pending), timeoutMs);
    const timer = timerPayload(payload);
    this.#send({ type: 'invoke', request: { invocationId, functionName: name, timer, retryContext } });
    return promise;
  }

  terminate({ graceMs = HOST_GRACE_MS }: { graceMs?: number | undefined } = {}): Promise<WorkerExit> {
    if (this.#ended === undefined && this.#graceTimer === undefined) {
      this.#graceTimer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
      this.#send({ type: 'terminate' });
    }
    return this.exited;
  }

  kill(): Promise<WorkerExit> {
    this.#child.kill('SIGKILL');
    return this.exited;
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'started':
        this.#functions = message.functions;
        this.#hasStarted = true;
        this.#start.resolve();
        return;
      case 'startFailed':
        this.#start.reject(this.#startError(message.error));
        return;
      case 'log':
        this.#output.addLog(message.log);
        return;
      case 'answer': {
        const pending = this.#pending.get(message.invocationId);
        // The host ignores later answers of a function that timed out.
        if (pending?.timedOut === false) pending.settle(message.answer);
      }
    }
  }

  #send(message: HostMessage): void {
    // The callback ignores the error of a process that is just ending: 'close' reports its end.
    this.#child.send(message, () => undefined);
  }

  #timeOut(pending: PendingInvocation): void {
    pending.timedOut = true;
    this.#hasTimedOut = true;
    void this.terminate();
  }

  #finish(exit: WorkerExit): void {
    if (this.#ended !== undefined) return;
    this.#ended = exit;
    clearTimeout(this.#graceTimer);
    this.#start.reject(this.#startError({ message: `the process ended with ${describeExit(exit)}` }));
    // First, so that a new worker is already starting when the invocations of this one reject.
    this.#exit.resolve(exit);
    for (const pending of [...this.#pending.values()]) pending.settle({ kind: 'killed', exit });
  }

  #refuse(name: string): AnyhostError | undefined {
    if (this.#ended !== undefined) {
      return new AnyhostError(
        'ERR_ANYHOST_ILLEGAL_STATE',
        `'${name}' cannot be invoked: the worker ended with ${describeExit(this.#ended)}.`,
      );
    }
    const timers = this.#functions
      .filter(({ triggerType }) => triggerType === 'timerTrigger')
      .map((timer) => timer.name);
    if (timers.includes(name)) return undefined;
    return new AnyhostError(
      'ERR_ANYHOST_UNKNOWN_SERVICE',
      `The app has no timer '${name}'; it has: ${timers.join(', ') || 'none'}.`,
      {
        details: { name, timers },
      },
    );
  }

  #resultOf(
    invocationId: string,
    pending: PendingInvocation,
    ending: InvocationAnswer | { kind: 'killed'; exit: WorkerExit },
    timeoutMs: number,
  ): TimerResult {
    const logs = this.#output.logs.filter((log) => log.invocationId === invocationId);
    const base = { invocationId, logs, durationMs: performance.now() - pending.startedAt };
    if (ending.kind === 'success') return { ...base, kind: 'success', returnValue: ending.returnValue };
    if (ending.kind === 'failure') return { ...base, kind: 'failure', error: ending.error };
    const message = pending.timedOut
      ? `The timeout of ${timeoutMs} ms was exceeded by function '${pending.name}', and the worker was restarted.`
      : `The worker ended with ${describeExit(ending.exit)} before function '${pending.name}' answered.`;
    const reason = pending.timedOut ? 'timeout' : 'exit';
    return { ...base, kind: 'killed', reason, exit: ending.exit, error: { message } };
  }

  #startError(error: WorkerError): AnyhostError {
    const stderr = this.#output.stderr.slice(-20).join('\n');
    return new AnyhostError(
      'ERR_ANYHOST_ILLEGAL_STATE',
      `The function app did not start: ${error.message}${stderr === '' ? '' : `\n${stderr}`}`,
      { details: { error } },
    );
  }
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: WorkerExit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
