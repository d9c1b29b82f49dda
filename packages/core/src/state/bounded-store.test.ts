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

  test('refuses a value that is longer than the store can hold, with both numbers and without a call', async () => {
    const memory = memoryStateStore();
    let calls = 0;
    const counted = {
      ...hangingStore(),
      name: 'small',
      maxValueBytes: 20,
      set: (...write: Parameters<StateStore['set']>) => {
        calls += 1;
        return memory.set(...write);
      },
    };
    const store = boundedStore(counted, { clock: new ManualClock() });
    // JSON puts the text in quotes.
    expect(await store.set('k', 'x'.repeat(18))).toBeTypeOf('string');
    expect(await store.set('k', 'ü'.repeat(9))).toBeTypeOf('string');
    expect(calls).toBe(2);
    for (const [value, bytes] of [
      ['x'.repeat(19), 21],
      ['ü'.repeat(10), 22],
      ['鍵'.repeat(7), 23],
    ] as const) {
      const error = await anyhostErrorOf(store.set('orders/archive', value));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
      expect(error.message).toBe(
        `The value for 'orders/archive' has ${bytes} bytes as JSON; the state store 'small' holds at most 20 in a record. Save less, for example a cursor in place of the data.`,
      );
      expect(error.details).toEqual({ key: 'orders/archive', store: 'small', bytes, maxValueBytes: 20 });
    }
    expect(calls).toBe(2);
    expect((await anyhostErrorOf(store.set('k', undefined))).message).toContain('cannot be kept as JSON');
  });

  test('refuses a batch of which one value is too long, without a call', async () => {
    let calls = 0;
    const batch: StateStore['batch'] = async (writes) => {
      calls += 1;
      return writes.map(() => 'v');
    };
    const store = boundedStore({ ...hangingStore(), maxValueBytes: 20, batch }, { clock: new ManualClock() });
    const error = await anyhostErrorOf(async () =>
      store.batch?.([
        { key: 'a', value: 1 },
        { key: 'b', value: 'x'.repeat(19) },
      ]),
    );
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_VALUE', details: { key: 'b', bytes: 21 } });
    expect(calls).toBe(0);
    expect(await store.batch?.([{ key: 'a', value: 1 }])).toEqual(['v']);
  });

  const wrongAnswers: readonly (readonly ['batch' | 'deleteExpired' | 'now', object, string])[] = [
    ['batch', { batch: async () => ['v'] }, 'an array of 1 element; expected an array of 2, one for each write.'],
    ['batch', { batch: async () => 'v' }, '"v"; expected an array of 2, one for each write.'],
    ['batch', { batch: async () => ['v', 7] }, '7; expected the new version as a string, or undefined.'],
    ['deleteExpired', { deleteExpired: async () => undefined }, 'undefined; expected how many records were removed.'],
    ['deleteExpired', { deleteExpired: async () => -1 }, '-1; expected how many records were removed.'],
    ['now', { now: async () => 'noon' }, '"noon"; expected milliseconds since the Unix epoch.'],
  ];
  test.each(wrongAnswers)('rejects an answer of %s that is of a wrong kind', async (method, members, message) => {
    const wrong: StateStore = Object.assign(hangingStore(), members);
    const store = boundedStore(wrong, { clock: new ManualClock() });
    const call = (): Promise<unknown> | undefined => {
      if (method === 'now') return store.now?.();
      if (method === 'deleteExpired') return store.deleteExpired?.(10);
      return store.batch?.([
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ]);
    };
    const error = await anyhostErrorOf(async () => call());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toBe(`The state store 'fake-hanging' answered ${method}() with ${message}`);
  });

  test('answers a batch with what the store answers; null is no version', async () => {
    const wrong: StateStore = Object.assign(hangingStore(), { batch: async () => ['v', null] });
    const store = boundedStore(wrong, { clock: new ManualClock() });
    expect(
      await store.batch?.([
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ]),
    ).toEqual(['v', undefined]);
  });

  test('rejects a batch and a removal that are not answered', async () => {
    const clock = new ManualClock();
    const silent: StateStore = {
      ...hangingStore(),
      batch: () => new Promise(() => {}),
      deleteExpired: () => new Promise(() => {}),
    };
    const store = boundedStore(silent, { clock });
    const batch = anyhostErrorOf(async () =>
      store.batch?.([
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ]),
    );
    const removal = anyhostErrorOf(async () => store.deleteExpired?.(10));
    await clock.advance(5000);
    expect((await batch).message).toContain("did not answer batch('a', 'b') within");
    expect((await removal).message).toContain('did not answer deleteExpired() within');
    expect(clock.pending).toBe(0);
  });
});
