import { LONGEST_KEY_BYTES, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

/** Each is a key of its own, however much it resembles another. */
const KEYS = [
  'checkpoint:ordering/price-cache',
  'checkpoint:ordering/price',
  'checkpoint:ordering',
  'Checkpoint:ordering',
  'claim:ordering/price-cache@2026-11-22T06:15:00Z',
  'with space',
  ' with space',
  'with space ',
  'a/../b',
  'a/./b',
  'a//b',
  'a/b',
  'a/b/',
  'a/b.',
  'a/b..',
  '/a/b',
  './a/b',
  '..',
  '.',
  '/',
  'a\\b',
  'a%2Fb',
  'a%2fb',
  'a%00b',
  'a+b',
  'a b?c#d&e=f',
  '{a}:[b]',
  'tab\tand\nline',
  '\u0001\u001f\u007f',
  'quote\'"`$(x);--',
  'ключ-鍵-🔑',
  // The same letter: one character, or two.
  '\u00e9',
  'e\u0301',
  '\ufffd',
  '\uffff',
  '__proto__',
  'constructor',
  'null',
  'x'.repeat(200),
  'x'.repeat(LONGEST_KEY_BYTES),
  `${'x'.repeat(LONGEST_KEY_BYTES - 1)}y`,
  // Three bytes each.
  '鍵'.repeat(Math.floor(LONGEST_KEY_BYTES / 3)),
];

/** What is not a key, and why. */
const NO_KEYS = [
  ['a NUL', 'odd/\0'],
  ['half a character', 'odd/\ud83d'],
  ['the other half of a character', 'odd/\udd11'],
  [`${LONGEST_KEY_BYTES + 1} bytes`, `odd/${'x'.repeat(LONGEST_KEY_BYTES - 3)}`],
  [`${LONGEST_KEY_BYTES + 1} bytes in fewer characters`, `odd/x${'鍵'.repeat(332)}`],
] as const;

/** Which texts are keys, and that keys do not affect each other. */
export function describeKeys(add: AddStoreTest): void {
  add('keys: slashes, colons, unicode and the like are part of a key', async ({ store }) => {
    for (const key of KEYS) {
      expect(await store.get(key), key).toBeUndefined();
      await store.set(key, { key });
    }
    for (const key of KEYS) expect((await store.get(key))?.value, key).toEqual({ key });
  });

  add('keys: deleting one leaves its neighbours', async ({ store }) => {
    for (const key of KEYS) await store.set(key, key);
    await store.delete('checkpoint:ordering/price');
    for (const key of KEYS) {
      const expected = key === 'checkpoint:ordering/price' ? undefined : key;
      expect((await store.get(key))?.value, key).toBe(expected);
    }
  });

  add('keys: list finds each by itself, as it was written', async ({ store }) => {
    for (const key of KEYS) await store.set(key, key);
    for (const key of KEYS) {
      const expected = KEYS.filter((other) => other.startsWith(key)).toSorted();
      expect((await store.list(key)).map((record) => record.key).toSorted(), key).toEqual(expected);
    }
  });

  for (const [what, key] of NO_KEYS) {
    add(`keys: ${what} is refused by every method, and nothing is written`, async ({ store }) => {
      for (const call of callsOf(store, key)) {
        await expect(call()).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      }
      expect(await store.list('odd/')).toEqual([]);
    });
  }
}

function callsOf(store: StateStore, key: string): readonly (() => Promise<unknown>)[] {
  return [
    () => store.get(key),
    () => store.list(key),
    () => store.set(key, 1),
    () => store.delete(key),
    ...(store.batch === undefined
      ? []
      : [
          () =>
            store.batch?.([
              { key: 'odd/good', value: 1 },
              { key, value: 1 },
            ]) ?? Promise.resolve(),
        ]),
  ];
}
