import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { assertStoreCall } from './assert-store-call.ts';

function call(...args: readonly unknown[]): () => unknown {
  return () => Reflect.apply(assertStoreCall, undefined, args);
}

describe('the arguments of a store', () => {
  test.each([
    [['x.get', 'k']],
    [['x.list', '']],
    [['x.set', 'k', { ifVersion: null, ttlMs: 0.5 }]],
    [['x.set', 'k', { ifVersion: undefined, ttlMs: undefined }]],
    [['x.delete', 'k', { ifVersion: 'v' }]],
    [['x.get', 'x'.repeat(1000)]],
    [['x.get', '鍵'.repeat(333)]],
    [['x.get', '🔑\u0001']],
    [['x.batch', []]],
    [['x.batch', Array.from({ length: 25 }, (_, index) => ({ key: `k${index}`, value: undefined }))]],
    [['x.batch', [{ key: 'a', value: 1, ifVersion: 'v', ttlMs: 1 }]]],
    [['x.deleteExpired', 1]],
    [['x.deleteExpired', 1_000_000]],
  ])('%j are right', (args) => {
    expect(call(...args)).not.toThrow();
  });

  test.each([
    [['x.get', 7], 'x.get: the key is 7; expected a string.'],
    [['x.set', ''], 'x.set: the key is ""; expected a non-empty string.'],
    [['x.get', 'a\0'], 'x.get: the key is "a\\u0000"; expected text without NUL and without half characters.'],
    [['x.list', '\ud83d'], 'expected text without NUL and without half characters.'],
    [['x.get', 'x'.repeat(1001)], 'expected at most 1000 bytes of UTF-8.'],
    [['x.get', '鍵'.repeat(334)], 'expected at most 1000 bytes of UTF-8.'],
    [['x.set', 'k', { ttl: 1 }], "x.set('k'): there is no option 'ttl'; known are ifVersion, ttlMs."],
    [['x.delete', 'k', { ttlMs: 1 }], "x.delete('k'): there is no option 'ttlMs'; known are ifVersion."],
    [['x.set', 'k', { ttlMs: 0 }], "x.set('k'): ttlMs is 0; expected a finite number of milliseconds, more than 0"],
    [['x.batch', 'k'], 'x.batch: the argument is "k"; expected an array of writes.'],
    [['x.batch', [7]], 'x.batch: a write is 7; expected an object with key and value.'],
    [['x.batch', [{ value: 1 }]], 'x.batch: the key is undefined; expected a string.'],
    [
      ['x.batch', [{ key: 'a' }, { key: 'a' }]],
      'x.batch(\'a\'): the key of a second write is "a"; expected another key in each write.',
    ],
    [['x.batch', [{ key: 'a', ttlMs: -1 }]], "x.batch('a'): ttlMs is -1; expected a finite number"],
    [
      ['x.batch', [{ key: 'a', ifVersion: 7 }]],
      "x.batch('a'): ifVersion is 7; expected a version returned by the store, or null.",
    ],
    [['x.batch', [{ key: 'a', ifversion: null }]], "x.batch('a'): there is no option 'ifversion'"],
    [
      ['x.batch', Array.from({ length: 26 }, (_, index) => ({ key: `k${index}` }))],
      'x.batch: the argument is an array of 26 elements; expected at most 25 writes.',
    ],
    [['x.deleteExpired', 0], 'x.deleteExpired: the limit is 0; expected a whole number, 1 or more.'],
    [['x.deleteExpired', 1.5], 'the limit is 1.5; expected a whole number'],
    [['x.deleteExpired', undefined], 'the limit is undefined; expected a whole number'],
  ])('%j are wrong', async (args, message) => {
    const error = await anyhostErrorOf(call(...args));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(message);
  });
});
