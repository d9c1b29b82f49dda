import { describe, expect, test } from 'vitest';
import { admissionContext, admitted, ENDS, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { Claims } from './claims.ts';

const KEY = 'claim:orders/poll@2026-11-22T06:01:00Z';
const BUSY = { admitted: false, status: 'refused', reason: 'occurrenceBusy' };
const DUPLICATE = { admitted: false, status: 'skipped', reason: 'duplicate' };
/** An invocation with ten seconds to its deadline. */
const invocation = runOfMinute(1, { remainingMs: 10_000 });

function hosts(store: StateStore, clock: ManualClock): { one: Claims; two: Claims } {
  return {
    one: new Claims(admissionContext(store, clock, 'one', false)),
    two: new Claims(admissionContext(store, clock, 'two', false)),
  };
}

function setUp(): { store: ReturnType<typeof durableStore>; clock: ManualClock; one: Claims; two: Claims } {
  const clock = new ManualClock();
  const store = durableStore(clock);
  return { store, clock, ...hosts(store, clock) };
}

describe('the claim on an occurrence', () => {
  test('turns away another delivery while it runs, and every one after it has completed', async () => {
    const { store, one, two } = setUp();
    const claim = admitted(await one.enter(invocation));
    expect(await store.get(KEY)).toMatchObject({ value: { state: 'running', owner: 'one' } });
    expect(await two.enter(invocation)).toEqual(BUSY);
    await claim.leave(ENDS.completed);
    expect(await store.get(KEY)).toMatchObject({ value: { state: 'completed', owner: 'one' } });
    expect(await two.enter(invocation)).toEqual(DUPLICATE);
    expect(await one.enter(invocation)).toEqual(DUPLICATE);
  });

  test('costs one write to make and one to complete', async () => {
    const { store, one } = setUp();
    await admitted(await one.enter(invocation)).leave(ENDS.completed);
    expect(store.calls).toEqual({ get: 0, list: 0, set: 2, delete: 0 });
  });

  test.each(['interrupted', 'notRun', 'moreToDo'] as const)(
    'is removed after %s: the next delivery runs',
    async (end) => {
      const { store, one, two } = setUp();
      await admitted(await one.enter(invocation)).leave(ENDS[end]);
      expect(await store.get(KEY)).toBeUndefined();
      expect(await two.enter(invocation)).toMatchObject({ admitted: true });
    },
  );

  test('of a run that has failed says so: another delivery runs, and no host does by itself', async () => {
    const { store, one, two } = setUp();
    await admitted(await one.enter(invocation)).leave(ENDS.faulted);
    expect(await store.get(KEY)).toMatchObject({ value: { state: 'failed' } });
    expect(await two.look(invocation)).toMatchObject({ state: 'done' });
    await admitted(await two.enter(invocation)).leave(ENDS.completed);
    expect(await one.enter(invocation)).toEqual(DUPLICATE);
  });

  test('says what has become of an occurrence', async () => {
    const { clock, one, two } = setUp();
    expect(await two.look(invocation)).toMatchObject({ state: 'open' });
    const claim = admitted(await one.enter(invocation));
    expect(await two.look(invocation)).toMatchObject({ state: 'busy' });
    await claim.leave(ENDS.interrupted);
    expect(await two.look(invocation)).toMatchObject({ state: 'open' });
    admitted(await one.enter(invocation));
    await clock.advance(15_000);
    expect(await two.look(invocation)).toMatchObject({ state: 'open' });
    await admitted(await one.enter(invocation)).leave(ENDS.completed);
    expect(await two.look(invocation)).toMatchObject({ state: 'done' });
    expect(await two.look(runOfMinute(undefined))).toMatchObject({ state: 'done' });
  });

  test('of a run that was given up, or killed, ends five seconds after its deadline', async () => {
    const { clock, one, two } = setUp();
    await admitted(await one.enter(invocation)).leave(ENDS.abandoned);
    await clock.advance(14_999);
    expect(await two.enter(invocation)).toEqual(BUSY);
    await clock.advance(1);
    expect(await two.enter(invocation)).toMatchObject({ admitted: true });
  });

  test('of a process that lives on ends with its term when it is killed, however far its deadline is', async () => {
    const clock = new ManualClock();
    const store = durableStore(clock);
    const killed = new Claims(admissionContext(store, clock, 'killed'));
    const other = new Claims(admissionContext(store, clock, 'other'));
    const hour = runOfMinute(1, { remainingMs: 3_600_000 });
    admitted(await killed.enter(hour));
    await clock.advance(10 * TERM_MS);
    expect(await other.enter(hour)).toEqual(BUSY);
    const { set } = store;
    store.set = () => new Promise(() => {});
    await clock.advance(TERM_MS);
    store.set = set;
    expect(await other.enter(hour)).toMatchObject({ admitted: true });
  });

  test('of a completed occurrence lasts a day', async () => {
    const { clock, one, two } = setUp();
    await admitted(await one.enter(invocation)).leave(ENDS.completed);
    await clock.advance(24 * 3_600_000 - 1);
    expect(await two.enter(invocation)).toEqual(DUPLICATE);
    await clock.advance(1);
    expect(await two.enter(invocation)).toMatchObject({ admitted: true });
  });

  test('on one part of divided work leaves the other parts to others', async () => {
    const { store, one, two } = setUp();
    const [first, second] = [0, 1].map((index) => ({ ...invocation, partition: { index, count: 2 } }));
    if (first === undefined || second === undefined) throw new Error('no parts');
    await admitted(await one.enter(first)).leave(ENDS.completed);
    expect(await two.enter(first)).toEqual(DUPLICATE);
    expect(await two.enter(second)).toMatchObject({ admitted: true });
    expect(await store.get(`${KEY}/1-of-2`)).toMatchObject({ value: { state: 'completed' } });
  });

  test('is not made for a run without an occurrence', async () => {
    const { store, one, two } = setUp();
    for (const claims of [one, two]) await admitted(await claims.enter(runOfMinute(undefined))).leave(ENDS.completed);
    expect(store.calls).toEqual({ get: 0, list: 0, set: 0, delete: 0 });
  });

  test('without a deadline is renewed three times in a term while it runs, and no longer', async () => {
    const { store, clock, one, two } = setUp();
    const claim = admitted(await one.enter(runOfMinute(1)));
    await clock.advance(10 * TERM_MS);
    expect(store.calls.set).toBe(1 + 30);
    expect(await two.enter(runOfMinute(1))).toEqual(BUSY);
    expect(claim.lost?.aborted).toBe(false);
    await claim.leave(ENDS.completed);
    expect(clock.pending).toBe(0);
    expect(await two.enter(runOfMinute(1))).toEqual(DUPLICATE);
  });

  test('that cannot be renewed is lost before it can end for others', async () => {
    const { store, clock, one, two } = setUp();
    const claim = admitted(await one.enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await clock.advance(TERM_MS * (5 / 6) - 1);
    expect([claim.lost?.aborted, claim.isHeld?.()]).toEqual([false, true]);
    await clock.advance(1);
    expect([claim.lost?.aborted, claim.isHeld?.()]).toEqual([true, true]);
    store.failure = undefined;
    expect(await two.enter(runOfMinute(1))).toEqual(BUSY);
    await clock.advance(TERM_MS / 6);
    expect(claim.isHeld?.()).toBe(false);
    expect(await two.enter(runOfMinute(1))).toMatchObject({ admitted: true });
    await claim.leave(ENDS.interrupted);
    expect(await store.get(KEY)).toMatchObject({ value: { state: 'running', owner: 'two' } });
  });

  test('that was over when its run completed is completed all the same, unless another host has it', async () => {
    const { store, clock, one, two } = setUp();
    const slow = admitted(await one.enter(invocation));
    await clock.advance(20_000);
    await slow.leave(ENDS.completed);
    expect(await two.enter(invocation)).toEqual(DUPLICATE);

    const slower = admitted(await one.enter(runOfMinute(2, { remainingMs: 10_000 })));
    await clock.advance(20_000);
    admitted(await two.enter(runOfMinute(2, { remainingMs: 10_000 })));
    await slower.leave(ENDS.completed);
    expect(await store.get('claim:orders/poll@2026-11-22T06:02:00Z')).toMatchObject({
      value: { state: 'running', owner: 'two' },
    });
  });
});

describe('a store that answers a write with an error', () => {
  test('although it was made: the claim is recognized as our own', async () => {
    const clock = new ManualClock();
    const memory = durableStore(clock);
    const { one, two } = hosts(writesThenFails(memory), clock);
    const claim = admitted(await one.enter(invocation));
    await expect(two.enter(runOfMinute(1))).rejects.toThrow('reset');
    await claim.leave(ENDS.completed);
    expect(await memory.get(KEY)).toMatchObject({ value: { state: 'completed', owner: 'one' } });
  });

  test('and does not make it: the run is not admitted', async () => {
    const { store, one } = setUp();
    store.failure = new Error('connection refused');
    await expect(one.enter(invocation)).rejects.toThrow('connection refused');
  });

  test.each(['garbage', { state: 'odd' }])('a record that is no claim, %j, is replaced', async (value) => {
    const { store, one } = setUp();
    await store.set(KEY, value);
    expect(await one.enter(invocation)).toMatchObject({ admitted: true });
  });
});

/** Makes each write whose condition holds, and answers it with an error. */
function writesThenFails(store: StateStore): StateStore {
  return {
    ...store,
    set: async (key, value, options) => {
      await store.set(key, value, options);
      throw new Error('reset');
    },
  };
}
