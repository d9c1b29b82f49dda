import { assertKnownOptions } from '../base/assert-option.ts';
import { escapeText } from '../base/describe-value.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { SetOptions, WriteCondition } from './state-store.ts';

/**
 * Checks the arguments of a store's method as JavaScript may pass them, before a database reports an obscure error.
 *
 * @param call - The store and its method: `sqlite.set`.
 * @param key - The key, or the prefix of `list`.
 * @param options - The options of `set` or the condition of `delete`, if any.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, naming the call, the key and the value.
 */
export function assertStoreCall(call: string, key: unknown, options?: SetOptions | WriteCondition): void {
  if (typeof key !== 'string') throw invalidCall(call, 'the key', key, 'a string');
  if (key === '' && !call.endsWith('.list')) throw invalidCall(call, 'the key', key, 'a non-empty string');
  if (options === undefined) return;
  const of = `${call}('${escapeText(key)}')`;
  // A misspelled condition would be none: the write would win over any other.
  assertKnownOptions(of, options, call.endsWith('.delete') ? ['ifVersion'] : ['ifVersion', 'ttlMs']);
  assertVersion(of, options.ifVersion);
  if ('ttlMs' in options) assertTtl(of, options.ttlMs);
}

function assertVersion(of: string, ifVersion: unknown): void {
  if (ifVersion === undefined || ifVersion === null || typeof ifVersion === 'string') return;
  throw invalidCall(of, 'ifVersion', ifVersion, 'a version returned by the store, or null');
}

function assertTtl(of: string, ttlMs: unknown): void {
  if (ttlMs === undefined) return;
  if (typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0) return;
  throw invalidCall(
    of,
    'ttlMs',
    ttlMs,
    'a finite number of milliseconds, more than 0; leave it out for a record that stays',
  );
}

function invalidCall(of: string, what: string, value: unknown, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${of}: ${what} is ${describeValue(value)}; expected ${expected}.`,
    { details: { of, option: what, value } },
  );
}
