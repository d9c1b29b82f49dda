import { addToInstant, addToMoment, type Clock, type Instant, type Moment } from '@anyhost/core';
import type { Redis, RedisOptions } from 'ioredis';
import { isLost } from './failure.ts';
import type { RedisConnectionOptions } from './redis-state-store-options.ts';

const COMMAND_TIMEOUT_MS = 2000;
const CONNECT_TIMEOUT_MS = 2000;
/** How long a connection that is given up may take to close. */
const DISCONNECT_TIMEOUT_MS = 100;
/**
 * A connection that was idle for this long is asked for a sign of life before it is used. What lies between may have
 * forgotten it: a frozen sandbox is not told, and a load balancer drops it without a word.
 */
const IDLE_MS = 15_000;

/** Why a call rejects after its store was disposed. */
export class Disposed extends Error {
  static {
    Disposed.prototype.name = 'Disposed';
  }
}

/**
 * A connection that is opened by the first call, and again by the first call after it was lost. Between calls nothing is
 * under way: no timer, no attempt to connect. No command waits in a queue, and none is sent twice.
 */
export class OwnConnection {
  readonly #target: string | RedisConnectionOptions;
  readonly #clock: Clock;
  #redis: Redis | undefined;
  #opening: Promise<Redis> | undefined;
  #isDisposed = false;
  #idleAt: { readonly instant: Instant; readonly moment: Moment } | undefined;

  constructor(target: string | RedisConnectionOptions, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
  }

  /** Makes calls on a connection that works; one that proves not to work is given up. */
  async use<Value>(call: (client: Redis) => Promise<Value>): Promise<Value> {
    const redis = await this.#working();
    try {
      const value = await call(redis);
      this.#heard();
      return value;
    } catch (thrown) {
      if (isLost(thrown)) this.#giveUp(redis);
      throw thrown;
    }
  }

  /** Waits for the answers to come, then closes. Later calls reject with {@link Disposed}. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const redis = this.#redis;
    if (redis === undefined) return;
    // Limited by commandTimeout.
    await redis.quit().catch(() => undefined);
    this.#giveUp(redis);
  }

  #working(): Promise<Redis> {
    if (this.#isDisposed) return Promise.reject(new Disposed('the store is disposed'));
    if (this.#opening !== undefined) return this.#opening;
    const redis = this.#redis;
    if (redis?.status === 'ready' && !this.#wasIdle()) return Promise.resolve(redis);
    this.#opening = this.#open(redis).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(before: Redis | undefined): Promise<Redis> {
    if (before !== undefined) {
      if (before.status === 'ready' && (await isAlive(before))) return before;
      this.#giveUp(before);
    }
    const redis = await connect(this.#target);
    if (this.#isDisposed) {
      redis.disconnect();
      throw new Disposed('the store is disposed');
    }
    this.#redis = redis;
    return redis;
  }

  #giveUp(redis: Redis): void {
    if (this.#redis === redis) this.#redis = undefined;
    redis.disconnect();
  }

  #heard(): void {
    const { now, monotonic } = { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
    this.#idleAt = { instant: addToInstant(now, IDLE_MS), moment: addToMoment(monotonic, IDLE_MS) };
  }

  // The monotonic clock of a sandbox may stand still while it is frozen; the wall clock does not.
  #wasIdle(): boolean {
    if (this.#idleAt === undefined) return false;
    return this.#clock.now() >= this.#idleAt.instant || this.#clock.monotonic() >= this.#idleAt.moment;
  }
}

async function isAlive(redis: Redis): Promise<boolean> {
  try {
    await redis.ping();
    return true;
  } catch (thrown) {
    return !isLost(thrown);
  }
}

async function connect(target: string | RedisConnectionOptions): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const options: RedisOptions = { commandTimeout: COMMAND_TIMEOUT_MS, connectTimeout: CONNECT_TIMEOUT_MS };
  const decided: RedisOptions & { readonly replyMapping: 'legacy' } = {
    replyMapping: 'legacy',
    lazyConnect: true,
    retryStrategy: null,
    sentinelRetryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // It would wait for a server that loads its data without an end; and needs a right to INFO.
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  };
  const redis =
    typeof target === 'string'
      ? new Redis(target, { ...options, ...decided })
      : new Redis({ ...options, ...withoutUndefined(target), ...decided });
  // The reason of a failure comes by this event only.
  let reason: unknown;
  redis.on('error', (error: unknown) => {
    reason ??= error;
  });
  try {
    await redis.connect();
  } catch (thrown) {
    redis.disconnect();
    throw reason ?? thrown;
  }
  // A database that cannot be selected is such an event: the connection would go on in another.
  if (reason === undefined) return redis;
  redis.disconnect();
  throw reason;
}

function withoutUndefined(options: RedisConnectionOptions): RedisOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
