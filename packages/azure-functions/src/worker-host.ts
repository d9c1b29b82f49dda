import {
  AnyhostError,
  type Clock,
  delay,
  type ExecutionOutcome,
  type InvocationHost,
  type InvocationOptions,
} from '@anyhost/core';

/** Answers of invocations that have just settled need some time to leave the worker; 20 ms were enough wherever measured. */
const LINGER_MS = 150;
/** Azure kills the worker 5 seconds after it asked it to end. */
const LONGEST_END_MS = 4000;

/** A host that lives as long as its worker: the hooks begin its start and bring its end. */
export class WorkerHost<BackgroundNames extends string> {
  readonly #host: InvocationHost<BackgroundNames>;
  readonly #clock: Clock;
  #terminating: Promise<void> | undefined;

  constructor(host: InvocationHost<BackgroundNames>, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
  }

  /** Begins the start. Never throws, which would fail the whole function app. */
  start(): void {
    // The host has logged the failure, and the first invocation tries again.
    this.#host.start().catch(() => {});
  }

  /** Runs a service. Rejects with the error of a failed start, and once the host has stopped for good. */
  async invoke(service: BackgroundNames, run: InvocationOptions): Promise<ExecutionOutcome> {
    const mayStart = this.#terminating === undefined;
    const { state } = this.#host;
    if (mayStart || state === 'started' || state === 'stopping') return this.#host.invoke(service, run);
    throw new AnyhostError('ERR_ANYHOST_EXECUTION_REFUSED', `${service} was not run: the worker is ending.`, {
      details: { service, reason: 'stopping' },
    });
  }

  /** Stops, and lets answers leave, within 4 seconds. Never rejects, which would keep the worker from ending. */
  terminate(): Promise<void> {
    this.#terminating ??= this.#terminate();
    return this.#terminating;
  }

  async #terminate(): Promise<void> {
    const settled = new AbortController();
    // The host has logged what went wrong.
    const stopped = this.#host.stop().catch(() => {});
    await Promise.race([stopped, delay(this.#clock, LONGEST_END_MS - LINGER_MS, settled.signal)]);
    settled.abort();
    await delay(this.#clock, LINGER_MS);
  }
}
