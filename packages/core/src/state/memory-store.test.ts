import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { Clock } from '../time/clock.ts';
import { toInstant } from '../time/instant.ts';
import { type Moment, toMoment } from '../time/moment.ts';
import { memoryStateStore } from './memory-store.ts';

describe('the memory store', () => {
  test('says what it is', () => {
    expect(memoryStateStore()).toMatchObject({ name: 'memory', durable: false });
  });

  test('refuses options and conditions that it does not know: a misspelled one would be none', async () => {
    const make = (options: unknown): unknown => Reflect.apply(memoryStateStore, undefined, [options]);
    expect((await anyhostErrorOf(() => make(null))).message).toBe(
      'memoryStateStore: the options are null; expected an object.',
    );
    expect((await anyhostErrorOf(() => make({ clock: {} }))).message).toContain('clock is {}; expected a clock');
    const store = memoryStateStore();
    const options: object = { ifversion: 'old' };
    expect((await anyhostErrorOf(store.set('a', 1, options))).message).toContain(
      "memory.set('a'): there is no option 'ifversion'; known are ifVersion, ttlMs. Did you mean ifVersion?",
    );
    expect((await anyhostErrorOf(store.delete('a', options))).message).toContain('Did you mean ifVersion?');
    expect(await store.get('a')).toBeUndefined();
  });

  test('keeps a value and gives it a new version with each write', async () => {
    const store = memoryStateStore();
    const first = await store.set('a', { cursor: 1 });
    const second = await store.set('a', { cursor: 2 });
    expect(await store.get('a')).toEqual({ value: { cursor: 2 }, version: second });
    expect(first).not.toBe(second);
    expect(await store.get('b')).toBeUndefined();
  });

  test('overwrites only the version given', async () => {
    const store = memoryStateStore();
    const version = await store.set('a', 1);
    expect(await store.set('a', 2, { ifVersion: 'other' })).toBeUndefined();
    expect(await store.set('a', 2, { ifVersion: null })).toBeUndefined();
    expect((await store.get('a'))?.value).toBe(1);
    expect(await store.set('a', 2, { ifVersion: version ?? null })).toBeDefined();
    expect((await store.get('a'))?.value).toBe(2);
  });

  test('creates a record only if there is none', async () => {
    const store = memoryStateStore();
    expect(await store.set('a', 1, { ifVersion: '1' })).toBeUndefined();
    expect(await store.set('a', 1, { ifVersion: null })).toBeDefined();
  });

  test('never gives a deleted record’s version again', async () => {
    const store = memoryStateStore();
    const version = (await store.set('a', 1)) ?? null;
    await store.delete('a');
    await store.set('a', 2);
    expect(await store.set('a', 3, { ifVersion: version })).toBeUndefined();
  });

  test('deletes, on condition or without', async () => {
    const store = memoryStateStore();
    const version = (await store.set('a', 1)) ?? null;
    expect(await store.delete('a', { ifVersion: 'other' })).toBe(false);
    expect(await store.delete('a', { ifVersion: version })).toBe(true);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.delete('a', { ifVersion: version })).toBe(false);
    expect(await store.delete('a')).toBe(true);
  });

  test('forgets a record when its time is over, by its clock', async () => {
    const clock = new ManualClock();
    const store = memoryStateStore({ clock });
    const version = (await store.set('a', 1, { ttlMs: 1000 })) ?? null;
    await clock.advance(999);
    expect(await store.get('a')).toBeDefined();
    await clock.advance(1);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.set('a', 2, { ifVersion: version })).toBeUndefined();
    expect(await store.set('a', 2, { ifVersion: null })).toBeDefined();
    expect(clock.pending).toBe(0);
  });

  test('stores the JSON of a value, and no part of the caller’s object', async () => {
    const store = memoryStateStore();
    const value = { list: [1], at: new Date(0), gone: undefined };
    await store.set('a', value);
    value.list.push(2);
    expect((await store.get('a'))?.value).toEqual({ list: [1], at: '1970-01-01T00:00:00.000Z' });
    expect((await store.get('a'))?.value).not.toBe((await store.get('a'))?.value);
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.each([[undefined], [() => 1], [Symbol('s')], [1n], [cycle]])('refuses %o', async (value) => {
    const error = await anyhostErrorOf(memoryStateStore().set('orders/archive', value));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
    expect(error.message).toMatch(/'orders\/archive' cannot be kept as JSON: .*Save plain objects/);
  });

  test('lists the live records under a prefix', async () => {
    const clock = new ManualClock();
    const store = memoryStateStore({ clock });
    const version = await store.set('a/1', { n: 1 });
    await store.set('a/2', 2, { ttlMs: 1000 });
    await store.set('b/1', 3);
    await clock.advance(1000);
    expect(await store.list('a/')).toEqual([{ key: 'a/1', value: { n: 1 }, version }]);
  });

  test('has the clock of its process, and measures expiry apart from it', async () => {
    const clock = new ManualClock();
    const store = memoryStateStore({ clock });
    await store.set('a', 1, { ttlMs: 1000 });
    clock.jump(3_600_000);
    expect(await store.now?.()).toBe(clock.now());
    expect(await store.get('a')).toBeDefined();
  });

  test('removes 100 000 expired claims while others are written, without a timer', async () => {
    let now = 0;
    const store = memoryStateStore({ clock: clockAt(() => toMoment(now)) });
    for (let number = 0; number < 100_000; number += 1) await store.set(`claim/${number}`, 1, { ttlMs: 1000 });
    now = 60_000;
    await store.set('claim/new', 1, { ttlMs: 1000 });
    // Records that were only hidden would show again on a clock that is set back.
    now = 0;
    expect(await store.list('claim/')).toMatchObject([{ key: 'claim/new' }]);
  });
});

/** A clock that shows what the test sets, and has no timers. */
function clockAt(monotonic: () => Moment): Clock {
  const setTimeout = (): never => {
    throw new Error('A memory store must not set timers.');
  };
  return { now: () => toInstant(0), monotonic, setTimeout, clearTimeout: () => {} };
}
