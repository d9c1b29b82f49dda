import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const LARGE_BYTES = 256 * 1024;

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

  add(`values: ${LARGE_BYTES / 1024} KiB fit into a record`, async ({ store }) => {
    const value = { text: 'x'.repeat(LARGE_BYTES) };
    await store.set('large', value);
    expect((await store.get('large'))?.value).toEqual(value);
  });

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
