import { describe, expect, test } from 'vitest';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { boundedStore } from './bounded-store.ts';
import { memoryStateStore } from './memory-store.ts';
import type { StateStore } from './state-store.ts';

describe('the bounded way to a store', () => {
  test('answers as the store does, and leaves no timer', async () => {
    const clock = new ManualClock();
    const memory = memoryStateStore({ clock });
    const store = boundedStore(memory, { clock });
    expect(store).toMatchObject({ name: 'memory', durable: false });
    const version = await store.set('a/k', 1, { ifVersion: null });
    expect(await store.get('a/k')).toEqual({ value: 1, version });
    expect(await store.list('a/')).toEqual([{ key: 'a/k', value: 1, version }]);
    expect(await store.now?.()).toBe(clock.now());
    expect(await store.delete('a/k', { ifVersion: 'other' })).toBe(false);
    expect(await store.delete('a/k')).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('has a clock only if the store has one', () => {
    expect(boundedStore(hangingStore(), { clock: new ManualClock() }).now).toBeUndefined();
  });

  test.each([
    ['get', (store: StateStore) => store.get('k'), /'fake-hanging' did not answer get\('k'\) within .*\(5000 ms\)/],
    ['list', (store: StateStore) => store.list('k/'), /list\('k\/'\)/],
    ['set', (store: StateStore) => store.set('k', 1), /set\('k'\)/],
    ['delete', (store: StateStore) => store.delete('k'), /delete\('k'\)/],
  ] as const)('rejects a call of %s that is not answered, after five seconds', async (method, call, message) => {
    const clock = new ManualClock();
    const ended = anyhostErrorOf(call(boundedStore(hangingStore(method), { clock })));
    await clock.advance(4999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    const error = await ended;
    expect(error.code).toBe('ERR_ANYHOST_STORE_TIMEOUT');
    expect(error.message).toMatch(message);
    expect(error.details).toMatchObject({ store: 'fake-hanging', method, timeoutMs: 5000 });
    expect(clock.pending).toBe(0);
  });

  test('measures its limit on the monotonic clock', async () => {
    const clock = new ManualClock();
    const ended = anyhostErrorOf(boundedStore(hangingStore('get'), { clock, timeoutMs: 300 }).get('k'));
    clock.jump(-3_600_000);
    await clock.advance(300);
    expect((await ended).details).toMatchObject({ timeoutMs: 300 });
  });

  test('turns a synchronous throw, and a value that is not an Error, into a rejection with an Error', async () => {
    const clock = new ManualClock();
    const thrown = new TypeError('not connected');
    const throwing: StateStore = {
      ...hangingStore(),
      get: () => {
        throw thrown;
      },
      set: () => Promise.reject(undefined),
    };
    const store = boundedStore(throwing, { clock });
    expect(await errorOf(store.get('k'))).toBe(thrown);
    expect(await errorOf(store.set('k', 1))).toBeInstanceOf(Error);
    expect(clock.pending).toBe(0);
  });
});
