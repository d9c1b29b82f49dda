import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const PASSED_MS = 2000;

/** The store's own clock, where it has one. */
export function describeStoreClock(add: AddStoreTest): void {
  add('now: the clock shows milliseconds since the Unix epoch and advances', async ({ store, passTime }, skip) => {
    if (store.now === undefined) skip('the store has no clock of its own');
    const before = await store.now?.();
    expect(before).toBeTypeOf('number');
    await passTime(PASSED_MS);
    const passedMs = Number(await store.now?.()) - Number(before);
    expect(passedMs).toBeGreaterThanOrEqual(PASSED_MS);
    expect(passedMs).toBeLessThan(PASSED_MS * 2);
  });
}
