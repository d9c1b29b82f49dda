import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import { Continuations } from './continuation.ts';
import { memoryStateStore } from './memory-store.ts';

const occurrence = occurrenceOf('archive', new Date('2026-11-22T06:15:00Z'));

describe('a continuation', () => {
  test('names the occurrence that is to be gone on with', async () => {
    const store = durableStore();
    await new Continuations(store).leave('orders', 'archive', occurrence);
    expect(await new Continuations(store).find('orders', 'archive')).toMatchObject({ occurrence });
    expect(await new Continuations(store).find('orders', 'other')).toBeUndefined();
    expect(await new Continuations(store).find('other', 'archive')).toBeUndefined();
  });

  test('may be of a run without an occurrence', async () => {
    const continuations = new Continuations(memoryStateStore());
    await continuations.leave('orders', 'archive', undefined);
    expect(await continuations.find('orders', 'archive')).toMatchObject({ occurrence: undefined });
  });

  test('is taken back, unless somebody has left a newer one', async () => {
    const continuations = new Continuations(memoryStateStore());
    await continuations.leave('orders', 'archive', occurrence);
    const old = await continuations.find('orders', 'archive');
    await continuations.leave('orders', 'archive', occurrence);
    await continuations.clear('orders', 'archive', old?.version ?? '');
    const newer = await continuations.find('orders', 'archive');
    expect(newer).toBeDefined();
    await continuations.clear('orders', 'archive', newer?.version ?? '');
    expect(await continuations.find('orders', 'archive')).toBeUndefined();
  });

  test('is looked for in a store that lasts, and elsewhere only once it was left', async () => {
    expect(new Continuations(durableStore()).mayExist('orders', 'archive')).toBe(true);
    const volatile = new Continuations(memoryStateStore());
    expect(volatile.mayExist('orders', 'archive')).toBe(false);
    await volatile.leave('orders', 'archive', occurrence);
    expect(volatile.mayExist('orders', 'archive')).toBe(true);
  });

  test('survives a record that it cannot read', async () => {
    const store = durableStore();
    for (const value of ['text', { scheduledTime: 'soon' }, { other: 1 }]) {
      await store.set('continuation:orders/archive', value);
      expect(await new Continuations(store).find('orders', 'archive')).toMatchObject({ occurrence: undefined });
    }
  });
});
