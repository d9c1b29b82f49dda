import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

/** Reading, writing and deleting without conditions, and versions. */
export function describeRecords(add: AddStoreTest): void {
  add('records: the store has a name for logs and says whether it is durable', async ({ store }) => {
    expect(store.name).toMatch(/\S/);
    expect(typeof store.durable).toBe('boolean');
  });

  add('records: what was never written is undefined', async ({ store }) => {
    expect(await store.get('nothing')).toBeUndefined();
  });

  add('records: a written value is read back with the version that the write returned', async ({ store }) => {
    const version = await store.set('progress', { page: 3 });
    expect(version).toBeTypeOf('string');
    expect(await store.get('progress')).toEqual({ value: { page: 3 }, version });
  });

  add('records: a write without a condition replaces value and version', async ({ store }) => {
    const first = await store.set('progress', 1);
    const second = await store.set('progress', 1);
    expect(second).not.toBe(first);
    expect(await store.get('progress')).toEqual({ value: 1, version: second });
  });

  add('records: a deleted record is gone', async ({ store }) => {
    await store.set('progress', 1);
    expect(await store.delete('progress')).toBe(true);
    expect(await store.get('progress')).toBeUndefined();
  });

  add('records: deleting a missing record without a condition is not a failure', async ({ store }) => {
    expect(await store.delete('nothing')).toBe(true);
  });

  add('records: versions are never used again, not even after a deletion', async ({ store }) => {
    const versions: unknown[] = [];
    for (let round = 0; round < 4; round += 1) {
      versions.push(await store.set('progress', 'same'), await store.set('progress', 'same'));
      await store.delete('progress');
    }
    expect(new Set(versions).size).toBe(8);
  });
}
