import {
  AnyhostError,
  type Clock,
  DateHeaderClock,
  deadlineAfter,
  type Instant,
  readProperty,
  waitFor,
} from '@anyhost/core';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isClient } from './assert-arguments.ts';
import type { DynamoDbClientOptions } from './dynamodb-state-store-options.ts';
import { callFailed } from './failure.ts';
import { type Client, type Observe, Requests, type Sdk } from './requests.ts';

/** One try and two more; within the time of a call. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 1000;
const TRY_TIMEOUT_MS = 1300;

/** The end of the range of a `Date`, for records that live longer. */
const LATEST = 8.64e15;

/** What a {@link Connection} is made of. */
export interface ConnectionSetup {
  readonly client: Client | DynamoDbClientOptions;
  readonly table: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * The way to DynamoDB: loads the SDK when it is first needed, gives each call an end, and learns DynamoDB's time from
 * the answers.
 */
export class Connection {
  readonly #setup: ConnectionSetup;
  readonly #serverClock: DateHeaderClock;
  readonly #closed = new AbortController();
  #loading: Promise<{ readonly sdk: Sdk; readonly client: Client }> | undefined;
  #owned: DynamoDBClient | undefined;

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
    this.#serverClock = new DateHeaderClock(setup.clock);
  }

  /**
   * Makes the requests of one call.
   *
   * @param call - The method and its key, for errors: `dynamodb.get('k')`.
   * @returns What `use` returns. Rejects with `ERR_ANYHOST_STORE_TIMEOUT` when that takes longer than the time of a
   *   call, with `ERR_ANYHOST_STORE_FAILED` when it rejects, and when the connection is closed.
   */
  async call<Value>(call: string, use: (requests: Requests) => Promise<Value>): Promise<Value> {
    const { clock, timeoutMs, table } = this.#setup;
    const ended = new AbortController();
    try {
      const until = deadlineAfter(clock.monotonic(), timeoutMs);
      const waited = await waitFor(this.#run(use, ended.signal), { clock, until, signals: [this.#closed.signal] });
      if (waited.ended === 'settled') return waited.value;
      ended.abort();
      throw waited.ended === 'timedOut' ? this.#timedOut(call) : disposed(call);
    } catch (thrown) {
      throw callFailed(call, table, thrown);
    }
  }

  /** DynamoDB's time, never later than it is: by the answers so far or, if they are too old, by a request for half a unit. */
  async now(requests: Requests): Promise<Instant> {
    if (this.#serverClock.earliest() === undefined) await requests.find('clock', { consistent: false });
    return this.knownNow();
  }

  /** DynamoDB's time, never later than it is, by the answer that has just come. */
  knownNow(): Instant {
    // A proxy may have taken the header away.
    return this.#serverClock.earliest() ?? this.#setup.clock.now();
  }

  /** When what is written now is over: never before so many milliseconds have passed. */
  async expiryAfter(requests: Requests, ttlMs: number): Promise<number> {
    const now = await this.now(requests);
    return Math.min(Math.ceil((this.#serverClock.latest() ?? now) + ttlMs), LATEST);
  }

  /** Ends every call, and closes a client that was made here. */
  close(): void {
    this.#closed.abort();
    this.#owned?.destroy();
  }

  async #run<Value>(use: (requests: Requests) => Promise<Value>, signal: AbortSignal): Promise<Value> {
    this.#loading ??= this.#load();
    const { sdk, client } = await this.#loading;
    return use(new Requests({ sdk, client, table: this.#setup.table, signal, observe: this.#observe }));
  }

  async #load(): Promise<{ readonly sdk: Sdk; readonly client: Client }> {
    const sdk = await import('@aws-sdk/client-dynamodb');
    const { client } = this.#setup;
    if (isClient(client)) return { sdk, client };
    const { region, endpoint, credentials } = client;
    this.#owned = new sdk.DynamoDBClient({
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: TRY_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      },
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
    });
    return { sdk, client: this.#owned };
  }

  readonly #observe: Observe = (next) => async (args) => {
    const sentAt = this.#setup.clock.monotonic();
    const result = await next(args);
    const date = readProperty(readProperty(result.response, 'headers'), 'date');
    if (typeof date === 'string') this.#serverClock.learn(date, sentAt);
    return result;
  };

  #timedOut(call: string): AnyhostError {
    const { timeoutMs, table } = this.#setup;
    return new AnyhostError(
      'ERR_ANYHOST_STORE_TIMEOUT',
      `${call}: the table '${table}' did not answer within timeoutMs (${timeoutMs} ms). Check that DynamoDB can be reached from here (a function in a VPC needs an endpoint for it), or allow it more time.`,
      { details: { call, table, timeoutMs } },
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
