import { assertKnownOptions, isNumberIn, isRecord } from '../base/assert-option.ts';
import { escapeText } from '../base/describe-value.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { readProperty } from '../base/read-property.ts';
import { LONGEST_KEY_BYTES, MOST_BATCHED_WRITES, type SetOptions, type WriteCondition } from './state-store.ts';
import { isLongerThan } from './text-size.ts';

const CONDITION_NAMES = ['ifVersion'];
const SET_NAMES = [...CONDITION_NAMES, 'ttlMs'];
const WRITE_NAMES = ['key', 'value', ...SET_NAMES];
/** NUL, and halves of characters: several databases cannot keep them, or keep another character in their place. */
const UNUSABLE = /\0|\p{Cs}/u;

/**
 * Checks the arguments of a store's method as JavaScript may pass them, before a database reports an obscure error.
 * Values are not checked: {@link serializeState} does that.
 *
 * @param call - The store and its method: `sqlite.set`.
 * @param argument - The key, the prefix of `list`, the writes of `batch`, or the limit of `deleteExpired`.
 * @param options - The options of `set` or the condition of `delete`, if any.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, naming the call, the key and the value.
 */
export function assertStoreCall(call: string, argument: unknown, options?: SetOptions | WriteCondition): void {
  const method = call.slice(call.lastIndexOf('.') + 1);
  if (method === 'batch') assertWrites(call, argument);
  else if (method === 'deleteExpired') assertRemovalLimit(call, argument);
  else assertCall(call, argument, options);
}

function assertCall(call: string, key: unknown, options: SetOptions | WriteCondition | undefined): void {
  assertKey(call, key);
  if (key === '' && !call.endsWith('.list')) throw invalidCall(call, 'the key', key, 'a non-empty string');
  if (options === undefined) return;
  // A misspelled condition would be none: the write would win over any other.
  assertConditions(call, key, options, call.endsWith('.delete') ? CONDITION_NAMES : SET_NAMES);
}

function assertWrites(call: string, writes: unknown): void {
  if (!Array.isArray(writes)) throw invalidCall(call, 'the argument', writes, 'an array of writes');
  if (writes.length > MOST_BATCHED_WRITES) {
    throw invalidCall(call, 'the argument', writes, `at most ${MOST_BATCHED_WRITES} writes`);
  }
  const keys = new Set<string>();
  for (const write of writes) {
    if (!isRecord(write)) throw invalidCall(call, 'a write', write, 'an object with key and value');
    const key = readProperty(write, 'key');
    assertKey(call, key);
    if (key === '') throw invalidCall(call, 'the key', key, 'a non-empty string');
    if (keys.has(key))
      throw invalidCall(keyed(call, key), 'the key of a second write', key, 'another key in each write');
    keys.add(key);
    assertConditions(call, key, write, WRITE_NAMES);
  }
}

function assertRemovalLimit(call: string, limit: unknown): void {
  if (isNumberIn({ least: 1, whole: true }, limit)) return;
  throw invalidCall(call, 'the limit', limit, 'a whole number, 1 or more');
}

function assertKey(call: string, key: unknown): asserts key is string {
  if (typeof key !== 'string') throw invalidCall(call, 'the key', key, 'a string');
  if (UNUSABLE.test(key)) throw invalidCall(call, 'the key', key, 'text without NUL and without half characters');
  if (isLongerThan(key, LONGEST_KEY_BYTES)) {
    throw invalidCall(call, 'the key', key, `at most ${LONGEST_KEY_BYTES} bytes of UTF-8`);
  }
}

function assertConditions(
  call: string,
  key: string,
  options: SetOptions | WriteCondition,
  known: readonly string[],
): void {
  // Written out only for an error: every call of a store comes here.
  const isKnown = isRecord(options) && Object.keys(options).every((name) => known.includes(name));
  assertKnownOptions(isKnown ? call : keyed(call, key), options, known);
  if (!isVersion(options.ifVersion)) {
    const expected = 'a version returned by the store, or null';
    throw invalidCall(keyed(call, key), 'ifVersion', options.ifVersion, expected);
  }
  if (!('ttlMs' in options) || isTtl(options.ttlMs)) return;
  const expected = 'a finite number of milliseconds, more than 0; leave it out for a record that stays';
  throw invalidCall(keyed(call, key), 'ttlMs', options.ttlMs, expected);
}

function isVersion(ifVersion: unknown): boolean {
  return ifVersion === undefined || ifVersion === null || typeof ifVersion === 'string';
}

function isTtl(ttlMs: unknown): boolean {
  return ttlMs === undefined || (typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0);
}

function keyed(call: string, key: string): string {
  return `${call}('${escapeText(key)}')`;
}

function invalidCall(of: string, what: string, value: unknown, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${of}: ${what} is ${describeValue(value)}; expected ${expected}.`,
    { details: { of, option: what, value } },
  );
}
