import { randomUUID } from 'node:crypto';
import {
  assertStoreCall,
  escapeText,
  type Instant,
  type KeyedRecord,
  parseState,
  type SetOptions,
  type StateRecord,
  type StateStore,
  type StateWrite,
  serializeState,
  systemClock,
  toInstant,
  type WriteCondition,
} from '@anyhost/core';
import { assertArguments, isClient } from './assert-arguments.ts';
import { assertNoEviction } from './eviction.ts';
import { callFailed } from './failure.ts';
import { OwnConnection } from './own-connection.ts';
import type { RedisClient } from './redis-client.ts';
import type { RedisConnectionOptions, RedisStateStoreOptions } from './redis-state-store-options.ts';
import { runScript } from './run-script.ts';
import { DELETE, DELETE_EXPIRED, GET, LIST, NOW, WRITE } from './scripts.ts';
import { serverName } from './server-name.ts';

const DEFAULT_PREFIX = 'anyhost:';

/** A state store in Redis. */
export interface RedisStateStore extends StateStore {
  now(): Promise<Instant>;
  batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]>;
  deleteExpired(limit: number): Promise<number>;
  /** Closes the connection that the store opened; a client that was passed in stays open. Safe to call twice. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Keeps an application's state in Redis or Valkey, on ioredis. Each call is one script, which the server runs as a
 * whole: of writers that compare-and-set the same version one wins. Records expire by the server's clock.
 *
 * @param connection - A `redis:` or `rediss:` URL, or options of ioredis: the store opens one connection at its first
 *   call, opens another when it was lost, and closes it when it is disposed; every call ends, and each of its steps (to
 *   connect, to greet, to ask, to call) within two seconds. Or a client of ioredis, `Redis` or `Cluster`: it is used
 *   unchanged and never closed, and its own options decide how long a call waits for a server that is away.
 * @returns The store. Its methods reject with `ERR_ANYHOST_STORE_FAILED` when the server cannot be used (`cause` is the
 *   error of ioredis, without the command), and with `ERR_ANYHOST_STORE_TIMEOUT` when it does not answer; `set` rejects
 *   with `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, `get` with `ERR_ANYHOST_INVALID_STATE_RECORD` for
 *   a record that is not JSON.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 *
 * @example
 * ```ts
 * const app = defineApplication('ordering').stateStore(() => redisStateStore('redis://cache:6379'));
 * ```
 */
export function redisStateStore(
  connection: RedisClient | RedisConnectionOptions | string,
  options: RedisStateStoreOptions = {},
): RedisStateStore {
  assertArguments(connection, options);
  return new ScriptedStateStore(connection, options);
}

class ScriptedStateStore implements RedisStateStore {
  readonly name = 'redis';
  readonly durable: boolean;
  readonly notDurableBecause: string | undefined;
  readonly #connection: RedisClient | OwnConnection;
  readonly #server: string;
  readonly #source: string;
  readonly #keys: readonly string[];

  constructor(connection: RedisClient | RedisConnectionOptions | string, options: RedisStateStoreOptions) {
    const { prefix = DEFAULT_PREFIX, durable = true, clock = systemClock } = options;
    this.durable = durable;
    this.notDurableBecause = durable ? undefined : "its option 'durable' is false";
    this.#connection = isClient(connection) ? connection : new OwnConnection(connection, clock);
    this.#server = serverName(connection);
    this.#keys = ['records', 'index', 'expiry'].map((name) => `${prefix}${name}`);
    this.#source = `${this.#server} (hash ${prefix}records)`;
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('redis.get', key);
    const [version, text] = textsIn(await this.#run(`get('${escapeText(key)}')`, GET, [key]));
    return version === undefined ? undefined : { value: parseState(key, text ?? '', this.#source), version };
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('redis.list', prefix);
    const records: KeyedRecord[] = [];
    let last = '';
    do {
      const [next = '', ...page] = textsIn(await this.#run(`list('${escapeText(prefix)}')`, LIST, [prefix, last]));
      records.push(...this.#readable(page));
      last = next;
    } while (last !== '');
    return records;
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('redis.set', key, options);
    const [version] = await this.#write(`set('${escapeText(key)}')`, [{ ...options, key, value }]);
    return version;
  }

  async batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> {
    assertStoreCall('redis.batch', writes);
    if (writes.length === 0) return [];
    return await this.#write(`batch('${writes.map(({ key }) => escapeText(key)).join("', '")}')`, writes);
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('redis.delete', key, condition);
    return isYes(await this.#run(`delete('${escapeText(key)}')`, DELETE, [key, toText(condition)]));
  }

  async now(): Promise<Instant> {
    return toInstant(Number(await this.#run('now()', NOW, [])));
  }

  async deleteExpired(limit: number): Promise<number> {
    assertStoreCall('redis.deleteExpired', limit);
    return Number(await this.#run('deleteExpired()', DELETE_EXPIRED, [String(limit)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#connection instanceof OwnConnection) await this.#connection.dispose();
  }

  async #write(call: string, writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> {
    // Random and not counted: a server that lost its last seconds, or all of its data, never repeats a version.
    const versioned = writes.map((write) => ({ ...write, version: randomUUID() }));
    const args = versioned.flatMap(({ key, value, version, ttlMs, ...condition }) => {
      return [key, serializeState(key, value), version, toText(condition), ttlMs === undefined ? '' : String(ttlMs)];
    });
    const written = await this.#run(call, WRITE, args);
    return versioned.map(({ version }, index) =>
      Array.isArray(written) && isYes(written[index]) ? version : undefined,
    );
  }

  /** The records of a page, three texts each. One that cannot be read is left out: `get` reports it. */
  #readable(page: readonly string[]): readonly KeyedRecord[] {
    const starts = Array.from({ length: page.length / 3 }, (_, index) => index * 3);
    return starts.flatMap((start) => {
      const [key = '', version = '', text = ''] = page.slice(start, start + 3);
      try {
        return { key, version, value: parseState(key, text, this.#source) };
      } catch {
        return [];
      }
    });
  }

  async #run(call: string, script: string, args: readonly string[]): Promise<unknown> {
    const run = async (client: RedisClient): Promise<unknown> => {
      if (this.durable) await assertNoEviction(client);
      return await runScript(client, { script, keys: this.#keys, args });
    };
    try {
      return await (this.#connection instanceof OwnConnection ? this.#connection.use(run) : run(this.#connection));
    } catch (thrown) {
      throw callFailed(`redis.${call}`, this.#server, thrown);
    }
  }
}

function toText({ ifVersion }: WriteCondition): string {
  if (ifVersion === undefined) return '*';
  return ifVersion === null ? '-' : `=${ifVersion}`;
}

// A client with the option `stringNumbers` answers '1'.
function isYes(answer: unknown): boolean {
  return Number(answer) === 1;
}

function textsIn(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}
