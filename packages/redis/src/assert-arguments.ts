import {
  assertBoolean,
  assertClock,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
  isRecord,
  readProperty,
} from '@anyhost/core';
import type { RedisClient } from './redis-client.ts';
import { DECIDED_BY_STORE, type RedisStateStoreOptions } from './redis-state-store-options.ts';

/** The function that the options belong to, in messages. */
const OWNER = 'redisStateStore';
const OPTION_NAMES: Record<keyof RedisStateStoreOptions, true> = { prefix: true, durable: true, clock: true };
const PREFIX = /^[\x21-\x7e]{1,100}$/;
/** The part of a key that decides its slot in a cluster. */
const HASH_TAG = /\{[^}]+\}/;
const CONNECTION = "a 'redis:' or 'rediss:' URL, the options of ioredis, or a client of ioredis";

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertArguments(connection: unknown, options: RedisStateStoreOptions): void {
  assertConnection(given('connection', connection));
  assertKnownOptions(OWNER, options, Object.keys(OPTION_NAMES));
  assertPrefix(given('prefix', options.prefix), readProperty(connection, 'isCluster') === true);
  assertBoolean(given('durable', options.durable));
  assertClock(given('clock', options.clock));
}

/** Whether a value is a client of ioredis, `Redis` or `Cluster`. */
export function isClient(value: unknown): value is RedisClient {
  return ['evalsha', 'eval', 'info'].every((method) => typeof readProperty(value, method) === 'function');
}

function assertConnection(connection: GivenOption): void {
  const { value } = connection;
  if (typeof value === 'string') assertUrl(connection, value);
  else if (!isClient(value)) assertConnectionOptions(connection);
}

function assertConnectionOptions(connection: GivenOption): void {
  const { value } = connection;
  if (!isRecord(value) || isForeignClient(value)) throw invalidOption(connection, CONNECTION);
  const decided = DECIDED_BY_STORE.find((name) => readProperty(value, name) !== undefined);
  if (decided !== undefined) {
    throw invalidOption(
      given(`connection.${decided}`, readProperty(value, decided)),
      'nothing: the store decides it. To decide it yourself, pass a client of ioredis',
    );
  }
  for (const name of ['commandTimeout', 'connectTimeout']) {
    assertNumber(given(`connection.${name}`, readProperty(value, name)), { least: 1 });
  }
}

function assertUrl(connection: GivenOption, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol)) throw invalidOption(connection, CONNECTION);
  if (!/^\/?\d*$/.test(url.pathname)) throw invalidOption(connection, 'a URL whose path is the number of a database');
  // ioredis takes any of its options from here, as texts: a time limit that is a text is none.
  const option = [...url.searchParams.keys()].find((name) => name !== 'family');
  if (option === undefined) return;
  throw invalidOption(connection, `a URL without '?${option}='; give options of ioredis instead of the URL`);
}

// Another library's client, or a function that makes one.
function isForeignClient(value: object): boolean {
  return ['sendCommand', 'connect', 'call'].some((method) => typeof readProperty(value, method) === 'function');
}

function assertPrefix(prefix: GivenOption, isCluster: boolean): void {
  const { value = 'anyhost:' } = prefix;
  if (typeof value !== 'string' || !PREFIX.test(value)) {
    throw invalidOption(prefix, 'visible ASCII characters, at most 100');
  }
  if (!isCluster || HASH_TAG.test(value)) return;
  throw invalidOption(
    given('prefix', value),
    "a hash tag in it, such as '{anyhost}:': in a cluster the keys of a store must be in one slot",
  );
}

function given(option: string, value: unknown): GivenOption {
  return { owner: OWNER, option, value };
}
