import { describe, expect, test } from 'vitest';
import { admissionContext, admitted, ENDS, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant } from '../time/instant.ts';
import { Lease } from './lease.ts';

const KEY = 'lease:orders/poll';
const NOT_LEADER = { admitted: false, status: 'skipped', reason: 'notLeader' };
const DUPLICATE = { admitted: false, status: 'skipped', reason: 'duplicate' };

interface SetUp {
  readonly clock: ManualClock;
  readonly store: DurableStore;
  /** The lease as another process has it. */
  process(owner: string, options?: { store?: StateStore; clock?: ManualClock; longLived?: boolean }): Lease;
}

/** Processes on one store. It has a clock of its own, unless the test says otherwise. */
function setUp({ hasClock = true }: { hasClock?: boolean } = {}): SetUp {
  const clock = new ManualClock();
  const store = durableStore(clock);
  const shared: StateStore = hasClock ? Object.assign(store, { now: async () => clock.now() }) : store;
  return {
    clock,
    store,
    process: (owner, { store: own = shared, clock: ownClock = clock, longLived = true } = {}) =>
      new Lease(admissionContext(own, ownClock, owner, longLived), 'poll'),
  };
}

async function tokenOf(lease: Lease, minute?: number): Promise<number> {
  const held = admitted(await lease.enter(runOfMinute(minute)));
  await held.leave(ENDS.completed);
  return held.fencing ?? Number.NaN;
}

describe('a lease', () => {
  test('admits one host at a time, and is free at once when the run is over', async () => {
    const { process } = setUp();
    const [one, two] = [process('one'), process('two')];
    const held = admitted(await one.enter(runOfMinute(1)));
    expect(await two.enter(runOfMinute(1))).toEqual(NOT_LEADER);
    await held.leave(ENDS.faulted);
    expect(await two.enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });

  test('of two hosts that try at once is taken by one', async () => {
    const { process } = setUp();
    const answers = await Promise.all([process('one'), process('two')].map((lease) => lease.enter(runOfMinute(1))));
    expect(answers.filter((answer) => answer.admitted)).toHaveLength(1);
    expect(answers.find((answer) => !answer.admitted)).toEqual(NOT_LEADER);
  });

  test('has a token that grows with every host that takes it', async () => {
    const { process } = setUp();
    const [one, two] = [process('one'), process('two')];
    const first = await tokenOf(one);
    expect([await tokenOf(two), await tokenOf(two), await tokenOf(one)]).toEqual([first + 1, first + 2, first + 3]);
  });

  test('stays in the store for ever; a lost record, also one that the store expired, does not let the token begin again', async () => {
    const { process, store, clock } = setUp();
    const [one, two] = [process('one'), process('two')];
    let newest = 0;
    for (let turn = 0; turn < 50; turn += 1) newest = await tokenOf(turn % 2 === 0 ? one : two);
    await clock.advance(30 * 24 * 3_600_000);
    expect(await store.get(KEY)).toMatchObject({ value: { token: newest } });
    await store.delete(KEY);
    expect(await tokenOf(two)).toBeGreaterThan(newest);
    expect(await tokenOf(process('three'))).toBeGreaterThan(newest + 1);
  });

  test('remembers the completed occurrences: a host whose clock is behind does not run one again', async () => {
    const { process } = setUp();
    const [one, two] = [process('one'), process('two')];
    for (const minute of [1, 2, 3]) await tokenOf(one, minute);
    for (const minute of [1, 2, 3]) expect(await two.enter(runOfMinute(minute))).toEqual(DUPLICATE);
    expect(await two.enter(runOfMinute(4))).toMatchObject({ admitted: true });
  });

  test('is a duplicate rather than another host’s while that one runs the next occurrence', async () => {
    const { process } = setUp();
    const [one, two] = [process('one'), process('two')];
    await tokenOf(one, 1);
    admitted(await one.enter(runOfMinute(2)));
    expect(await two.enter(runOfMinute(1))).toEqual(DUPLICATE);
  });

  test.each(['faulted', 'interrupted', 'moreToDo', 'notRun'] as const)(
    'does not count %s as completed',
    async (end) => {
      const { process } = setUp();
      await admitted(await process('one').enter(runOfMinute(1))).leave(ENDS[end]);
      expect(await process('two').enter(runOfMinute(1))).toMatchObject({ admitted: true });
    },
  );

  test('is shared by a run and the unfinished work that it resumes', async () => {
    const { process, store } = setUp();
    const lease = process('one');
    const own = admitted(await lease.enter(runOfMinute(5)));
    const resumed = admitted(await lease.enter(runOfMinute(1, { trigger: 'continuation' })));
    expect(resumed.fencing).toBe(own.fencing);
    const { set } = store.calls;
    await resumed.leave(ENDS.faulted);
    expect(store.calls.set).toBe(set);
    expect(await process('two').enter(runOfMinute(1))).toEqual(NOT_LEADER);
    await admitted(await lease.enter(runOfMinute(1, { trigger: 'continuation' }))).leave(ENDS.completed);
    await own.leave(ENDS.completed);
    expect(await process('two').enter(runOfMinute(1))).toEqual(DUPLICATE);
    expect(await process('two').enter(runOfMinute(5))).toEqual(DUPLICATE);
  });

  test('remembers what completed in it at once: also when its process is killed before its other run ends', async () => {
    const { process, clock } = setUp();
    const lease = process('killed');
    admitted(await lease.enter(runOfMinute(5)));
    await admitted(await lease.enter(runOfMinute(1))).leave(ENDS.completed);
    expect(await process('two').enter(runOfMinute(1))).toEqual(DUPLICATE);
    expect(await process('two').enter(runOfMinute(5))).toEqual(NOT_LEADER);
    await clock.advance(10 * TERM_MS);
    expect(await process('two').enter(runOfMinute(1))).toEqual(DUPLICATE);
  });

  test('is shared by runs of one process that ask at the same time: none takes it from the other', async () => {
    const { process, store } = setUp();
    const lease = process('one');
    const runs = (await Promise.all([5, 1].map((minute) => lease.enter(runOfMinute(minute))))).map(admitted);
    expect(new Set(runs.map(({ fencing }) => fencing)).size).toBe(1);
    expect(store.calls.set).toBe(1);
    for (const run of runs) await run.leave(ENDS.completed);
    expect(await process('two').enter(runOfMinute(6))).toMatchObject({ admitted: true });
  });

  test('that is being freed is taken anew by the next run', async () => {
    const { process } = setUp();
    const lease = process('one');
    const first = admitted(await lease.enter(runOfMinute(1)));
    const [, next] = await Promise.all([first.leave(ENDS.completed), lease.enter(runOfMinute(2))]);
    expect(admitted(next).fencing).toBe((first.fencing ?? 0) + 1);
    expect(await process('two').enter(runOfMinute(3))).toEqual(NOT_LEADER);
  });

  test('is renewed three times in a term on the monotonic clock, and leaves no timer', async () => {
    const { process, clock, store } = setUp();
    const held = admitted(await process('one').enter(runOfMinute(1)));
    const { set } = store.calls;
    await clock.advance(10 * TERM_MS);
    expect(store.calls.set - set).toBe(30);
    expect(await process('two').enter(runOfMinute(1))).toEqual(NOT_LEADER);
    await held.leave(ENDS.completed);
    expect(clock.pending).toBe(0);
  });

  test('costs no read when the same host has had it last', async () => {
    const { process, store } = setUp({ hasClock: false });
    const lease = process('one');
    await tokenOf(lease);
    const { get, set } = store.calls;
    await tokenOf(lease);
    expect([store.calls.get - get, store.calls.set - set]).toEqual([0, 2]);
  });
});

describe('the holder of a lease', () => {
  test('aborts before the term can end for others when it cannot renew', async () => {
    const { process, clock, store } = setUp();
    const held = admitted(await process('one').enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await clock.advance(TERM_MS * (5 / 6) - 1);
    expect(held.lost?.aborted).toBe(false);
    await clock.advance(1);
    expect([held.lost?.aborted, held.isHeld?.()]).toEqual([true, true]);
    store.failure = undefined;
    expect(await process('two').enter(runOfMinute(1))).toEqual(NOT_LEADER);
    await clock.advance(TERM_MS / 6);
    expect(held.isHeld?.()).toBe(false);
    expect(await process('two').enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });

  test('that was frozen for longer than its term has lost it, and does not free the one of its successor', async () => {
    const { process, clock, store } = setUp();
    const held = admitted(await process('one').enter(runOfMinute(1)));
    const frozen = new ManualClock();
    await frozen.advance(clock.elapsedMs + TERM_MS);
    const next = admitted(
      await process('two', { clock: frozen, store: withClock(store, frozen) }).enter(runOfMinute(1)),
    );
    await clock.block(TERM_MS + 1);
    expect([held.lost?.aborted, held.isHeld?.()]).toEqual([true, false]);
    await held.leave(ENDS.completed);
    expect(await store.get(KEY)).toMatchObject({ value: { token: next.fencing, holder: { owner: 'two' } } });
  });

  test('learns at its next renewal that another host has it', async () => {
    const { process, clock, store } = setUp();
    const held = admitted(await process('one').enter(runOfMinute(1)));
    await store.set(KEY, { token: 7, completed: [] });
    await clock.advance(TERM_MS / 3);
    expect([held.lost?.aborted, held.isHeld?.()]).toEqual([true, false]);
  });

  test('keeps it over an outage that is shorter than the term', async () => {
    const { process, clock, store } = setUp();
    const held = admitted(await process('one').enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await clock.advance(TERM_MS * 0.7);
    store.failure = undefined;
    await clock.advance(2 * TERM_MS);
    expect([held.lost?.aborted, held.isHeld?.()]).toEqual([false, true]);
    expect(await process('two').enter(runOfMinute(1))).toEqual(NOT_LEADER);
  });

  test('that gave its execution up keeps the lease until its term ends', async () => {
    const { process, clock } = setUp();
    await admitted(await process('one').enter(runOfMinute(1))).leave(ENDS.abandoned);
    expect(await process('two').enter(runOfMinute(1))).toEqual(NOT_LEADER);
    expect(clock.pending).toBe(0);
    await clock.advance(TERM_MS);
    expect(await process('two').enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });

  test('recognizes its own write that was answered with an error: taking, renewing and freeing', async () => {
    const { process, clock, store } = setUp();
    let failing = true;
    const odd: StateStore = Object.assign({ ...store, now: async () => clock.now() }, {
      set: async (...args: Parameters<StateStore['set']>) => {
        const version = await store.set(...args);
        if (failing) throw new Error('reset');
        return version;
      },
    } satisfies Partial<StateStore>);
    const held = admitted(await process('one', { store: odd }).enter(runOfMinute(1)));
    await clock.advance(2 * TERM_MS);
    expect(held.isHeld?.()).toBe(true);
    await held.leave(ENDS.completed);
    failing = false;
    expect(await process('two').enter(runOfMinute(1))).toEqual(DUPLICATE);
    expect(await process('two').enter(runOfMinute(2))).toMatchObject({ admitted: true });
  });

  test('does not free it while a renewal is under way', async () => {
    const { process, clock, store } = setUp();
    let answer = (): void => {};
    const slow: StateStore = {
      ...store,
      now: async () => clock.now(),
      set: async (...args) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
          if (store.calls.set === 0) resolve();
        });
        return store.set(...args);
      },
    };
    const held = admitted(await process('one', { store: slow }).enter(runOfMinute(1)));
    await clock.advance(TERM_MS / 3);
    const leaving = held.leave(ENDS.completed);
    answer();
    await clock.advance(0);
    answer();
    await leaving;
    expect(await store.get(KEY)).toMatchObject({ value: { completed: ['2026-11-22T06:01:00.000Z'] } });
    expect(Object(await store.get(KEY)).value).not.toHaveProperty('holder');
  });
});

describe('a challenger', () => {
  test.each([-3_600_000, 3_600_000])('trusts the store’s clock, not its own that is %d ms off', async (offMs) => {
    const { process, clock, store } = setUp();
    admitted(await process('one').enter(runOfMinute(1)));
    const own = new ManualClock();
    own.jump(offMs);
    const two = process('two', { clock: own, store: withClock(store, clock) });
    expect(await two.enter(runOfMinute(1))).toEqual(NOT_LEADER);
    store.failure = new Error('the holder is gone');
    await clock.advance(TERM_MS);
    store.failure = undefined;
    expect(await two.enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });

  test.each([-3_600_000, 0, 3_600_000])(
    'of a store without a clock sees one version for a whole term of its own, its clock %d ms off',
    async (offMs) => {
      const { process, clock, store } = setUp({ hasClock: false });
      admitted(await process('one').enter(runOfMinute(1)));
      const own = new ManualClock();
      own.jump(offMs);
      const two = process('two', { clock: own });
      for (let third = 0; third < 6; third += 1) {
        expect(await two.enter(runOfMinute(1))).toEqual(NOT_LEADER);
        await Promise.all([clock.advance(TERM_MS / 3), own.advance(TERM_MS / 3)]);
      }
      // The holder is gone: it renews no more.
      const { set } = store;
      store.set = async () => Promise.reject(new Error('gone'));
      expect(await two.enter(runOfMinute(1))).toEqual(NOT_LEADER);
      await own.advance(TERM_MS - 1);
      expect(await two.enter(runOfMinute(1))).toEqual(NOT_LEADER);
      store.set = set;
      await own.advance(1);
      expect(await two.enter(runOfMinute(1))).toMatchObject({ admitted: true });
    },
  );

  test('that lives too short to watch trusts its platform’s clock', async () => {
    const { process, clock, store } = setUp({ hasClock: false });
    admitted(await process('one').enter(runOfMinute(1)));
    store.failure = new Error('the holder is gone');
    await clock.advance(TERM_MS - 1);
    store.failure = undefined;
    expect(await process('two', { longLived: false }).enter(runOfMinute(2))).toEqual(NOT_LEADER);
    await clock.advance(1);
    expect(await process('two', { longLived: false }).enter(runOfMinute(2))).toMatchObject({ admitted: true });
  });

  test.each(['garbage', {}, { token: 'x' }])('does not replace a record that is no lease: %j', async (value) => {
    const { process, store } = setUp();
    await store.set(KEY, value);
    const error = await anyhostErrorOf(process('one').enter(runOfMinute(1)));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_RECORD');
    expect(error.message).toMatch(/lease of poll under 'lease:orders\/poll'.*'fake-durable'.*Correct it or delete it/);
  });
});

function withClock(store: StateStore, clock: ManualClock): StateStore {
  return { ...store, now: async () => addToInstant(clock.now(), 0) };
}
