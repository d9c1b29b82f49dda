import { LONGEST_KEY_BYTES } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';
import { OWNER, runOnce } from './run-once.ts';

const LARGE_BYTES = 256 * 1024;
/** What a store must be able to hold: a ledger record with its history is that long. */
const LEAST_LIMIT_BYTES = 65_536;
/** What is tried where a store holds more, or names no limit. */
const MOST_TRIED_BYTES = 4 * 1024 * 1024;
const NO_LIMIT = 'the store has no maxValueBytes';

/** What can be kept, and what cannot. */
export function describeStateValues(add: AddStoreTest): void {
  const values: readonly unknown[] = [
    null,
    true,
    0,
    -1.5,
    Number.MAX_SAFE_INTEGER,
    '',
    "O'Brien; DROP TABLE 👩‍🚀 ünï\u0000\n",
    [],
    [1, [null, { deep: ['x'] }]],
    {},
    { a: { b: { c: 'ä' } }, list: [1, 2, 3], nothing: null },
    [0.1, 1e300, 5e-324, 1e21, 123_456_789_012_345_680_000],
    { '': 1, 'a.b': { $ref: '%' }, 'ключ\u0000': '\uffff' },
    'half a character: \ud83d',
    // As JSON has it: a property of its own.
    JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
  ];
  for (const value of values) {
    add(`values: ${JSON.stringify(value)} is read back as it was`, async ({ store }) => {
      await store.set('value', value);
      expect((await store.get('value'))?.value).toEqual(value);
    });
  }

  add('values: what JSON changes is read back changed', async ({ store }) => {
    await store.set('value', { at: new Date('2026-11-22T06:15:00Z'), left: undefined });
    expect((await store.get('value'))?.value).toStrictEqual({ at: '2026-11-22T06:15:00.000Z' });
  });

  add('values: a stored value is a copy', async ({ store }) => {
    const value = { list: [1] };
    await store.set('value', value);
    value.list.push(2);
    const record = await store.get('value');
    expect(record?.value).toEqual({ list: [1] });
    Object.assign(record?.value ?? {}, { list: 'changed' });
    expect((await store.get('value'))?.value).toEqual({ list: [1] });
  });

  add('values: the order of properties is kept', async ({ store }) => {
    // Core recognizes its own write, whose answer was lost, by the text of the value.
    const value = { z: 1, a: { y: 2, b: 3 }, m: [{ d: 4, c: 5 }] };
    await store.set('value', value);
    expect(JSON.stringify((await store.get('value'))?.value)).toBe(JSON.stringify(value));
  });

  add(`values: ${LARGE_BYTES / 1024} KiB fit into a record, if the store does not say less`, async ({ store }) => {
    const value = textOf(Math.min(LARGE_BYTES, store.maxValueBytes ?? LARGE_BYTES));
    await store.set('large', value);
    expect((await store.get('large'))?.value).toBe(value);
    expect((await store.list('large')).map((record) => record.value)).toEqual([value]);
  });

  for (const character of ['x', 'ü', '鍵']) {
    add(`values: as much as maxValueBytes says fits into a record [${character}]`, async ({ store }, skip) => {
      const { maxValueBytes } = store;
      if (maxValueBytes === undefined) return skip(NO_LIMIT);
      expect(Number.isInteger(maxValueBytes)).toBe(true);
      expect(maxValueBytes).toBeGreaterThanOrEqual(LEAST_LIMIT_BYTES);
      const value = textOf(Math.min(maxValueBytes, MOST_TRIED_BYTES), character);
      // The longest key, because some databases count it.
      const key = 'k'.repeat(LONGEST_KEY_BYTES);
      const ifVersion = (await store.set(key, value)) ?? '';
      const version = await store.set(key, value, { ifVersion, ttlMs: 60_000 });
      expect(await store.get(key)).toEqual({ value, version });
    });
  }

  add(
    'values: more than maxValueBytes is refused with both numbers, and what was saved stays',
    async ({ store }, skip) => {
      const { maxValueBytes } = store;
      if (maxValueBytes === undefined) return skip(NO_LIMIT);
      const outcome = await runOnce(store, async ({ checkpoint }) => {
        await checkpoint.save('before');
        await expect(checkpoint.save(textOf(maxValueBytes * 2))).rejects.toMatchObject({
          code: 'ERR_ANYHOST_INVALID_STATE_VALUE',
          message: expect.stringMatching(new RegExp(`checkpoint:${OWNER}.*\\b\\d{5,}\\b.*\\b${maxValueBytes}\\b`)),
        });
        expect(await checkpoint.load()).toBe('before');
      });
      expect(outcome).toMatchObject({ status: 'completed' });
    },
  );

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const invalid: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a BigInt', 1n],
    ['a cycle', cycle],
  ];
  for (const [what, value] of invalid) {
    add(`values: ${what} is refused and nothing is written`, async ({ store }) => {
      const version = await store.set('value', 'before');
      await expect(store.set('value', value)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_VALUE' });
      expect(await store.get('value')).toEqual({ value: 'before', version });
    });
  }
}

/** A text whose JSON has so many bytes, or a few less. */
function textOf(bytes: number, character = 'x'): string {
  return character.repeat(Math.floor((bytes - 2) / new TextEncoder().encode(character).length));
}
