import { AnyhostError, type Clock, DateHeaderClock, deadlineAfter, type Instant, waitFor } from '@anyhost/core';
import type { ContainerClient } from '@azure/storage-blob';
import type { AzureBlobContainerOptions } from './azure-blob-state-store-options.ts';
import { callFailed, errorCodeOf } from './failure.ts';
import { containerName, openContainer } from './open-container.ts';
import { Requests } from './requests.ts';

/** The end of the range of a `Date`, for records that live longer. */
const LATEST = 8.64e15;

/** What a {@link Connection} is made of. */
export interface ConnectionSetup {
  readonly container: ContainerClient | AzureBlobContainerOptions;
  readonly createContainer: boolean;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * The way to the container: loads the SDK when it is first needed, gives each call an end, and learns the service's time
 * from the answers.
 */
export class Connection {
  /** The container's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly #setup: ConnectionSetup;
  readonly #serverClock: DateHeaderClock;
  readonly #closed = new AbortController();
  #opening: Promise<ContainerClient> | undefined;

  constructor(setup: ConnectionSetup) {
    this.name = containerName(setup.container);
    this.clock = setup.clock;
    this.#setup = setup;
    this.#serverClock = new DateHeaderClock(setup.clock);
  }

  /**
   * Makes the requests of one call.
   *
   * @param call - The method and its key, for errors: `azure-blob.get('k')`.
   * @returns What `use` returns. Rejects with `ERR_ANYHOST_STORE_TIMEOUT` when that takes longer than the time of a
   *   call, with `ERR_ANYHOST_STORE_FAILED` when it rejects, and when the connection is closed.
   */
  async call<Value>(call: string, use: (requests: Requests) => Promise<Value>): Promise<Value> {
    const { clock, timeoutMs } = this.#setup;
    const ended = new AbortController();
    try {
      const until = deadlineAfter(clock.monotonic(), timeoutMs);
      const waited = await waitFor(this.#run(use, ended.signal), { clock, until, signals: [this.#closed.signal] });
      if (waited.ended === 'settled') return waited.value;
      ended.abort();
      throw waited.ended === 'timedOut' ? this.#timedOut(call) : disposed(call);
    } catch (thrown) {
      throw callFailed(call, this.name, thrown);
    }
  }

  /** The service's time, never later than it is: by the answers so far or, if they are too old, by a request for a blob that does not exist. */
  async now(requests: Requests): Promise<Instant> {
    if (this.#serverClock.earliest() === undefined) await requests.look('clock');
    return this.knownNow();
  }

  /** The service's time, never later than it is, by the answer that has just come. */
  knownNow(): Instant {
    // A proxy may have taken the header away.
    return this.#serverClock.earliest() ?? this.#setup.clock.now();
  }

  /** When what is written now is over: never before so many milliseconds have passed. */
  async expiryAfter(requests: Requests, ttlMs: number): Promise<number> {
    const now = await this.now(requests);
    return Math.min(Math.ceil((this.#serverClock.latest() ?? now) + ttlMs), LATEST);
  }

  /** Ends every call. */
  close(): void {
    this.#closed.abort();
  }

  async #run<Value>(use: (requests: Requests) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    this.#opening ??= openContainer(this.#setup.container);
    const { clock, createContainer } = this.#setup;
    const requests = new Requests({ container: await this.#opening, clock, signal, serverClock: this.#serverClock });
    try {
      return await use(requests);
    } catch (thrown) {
      if (!createContainer || errorCodeOf(thrown) !== 'ContainerNotFound') throw thrown;
    }
    await requests.createContainer();
    return use(requests);
  }

  #timedOut(call: string): AnyhostError {
    const { timeoutMs } = this.#setup;
    return new AnyhostError(
      'ERR_ANYHOST_STORE_TIMEOUT',
      `${call}: the container '${this.name}' did not answer within timeoutMs (${timeoutMs} ms). Check that the account can be reached from here, or allow it more time.`,
      { details: { call, container: this.name, timeoutMs } },
    );
  }
}

function disposed(call: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `${call}: the store is disposed. Dispose a store after its last call.`,
    { details: { call } },
  );
}
