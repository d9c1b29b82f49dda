import { type Clock, delay, type Invocation, type InvocationHost, type RunResult } from '@anyhost/core';

/** Answers of invocations that have just settled need some time to leave the worker; 20 ms were enough wherever measured. */
const LINGER_MS = 150;
/** Azure kills the worker 5 seconds after it asked it to end. */
const LONGEST_END_MS = 4000;

/** A host that lives as long as its worker: the hooks start and stop it. */
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
    // The host has logged the failure, and the first invocation retries.
    this.#host.start().catch(() => {});
  }

  /** Runs a service. Rejects with the error of a failed start. Once the worker is ending, the outcome is a refusal. */
  invoke(service: BackgroundNames, run: Invocation): Promise<RunResult> {
    return this.#host.invoke(service, run);
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
