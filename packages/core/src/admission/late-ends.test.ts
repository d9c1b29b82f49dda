import { describe, expect, test } from 'vitest';
import { AnyhostError } from '../base/errors.ts';
import { admissionContext, admitted, ENDS, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { Admission } from './admission.ts';
import type { AdmissionContext } from './admission-context.ts';
import { Claims } from './claims.ts';
import { Lease } from './lease.ts';

type Kind = 'lease' | 'claim';

interface SetUp {
  readonly clock: ManualClock;
  readonly store: DurableStore;
  readonly closed: AbortController;
  readonly one: Admission;
  readonly two: Admission;
}

function setUp(kind: Kind, { longLived = true }: { longLived?: boolean } = {}): SetUp {
  const clock = new ManualClock();
  const store = Object.assign(durableStore(clock), { now: async () => clock.now() });
  const closed = new AbortController();
  const process = (owner: string): Admission => {
    const context: AdmissionContext = { ...admissionContext(store, clock, owner), longLived, closed: closed.signal };
    return kind === 'lease' ? new Lease(context, 'poll') : new Claims(context);
  };
  return { clock, store, closed, one: process('one'), two: process('two') };
}

describe.each(['lease', 'claim'] as const)('a %s whose run completes while the store is down', (kind) => {
  test('says so when the store is back: no other host runs the occurrence again', async () => {
    const { clock, store, one, two } = setUp(kind);
    const held = admitted(await one.enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await expect(held.leave(ENDS.completed)).rejects.toThrow('connection refused');
    await clock.advance(TERM_MS / 2);
    store.failure = undefined;
    await clock.advance(3000);
    expect(clock.pending).toBe(0);
    expect(await two.enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
    expect(await two.enter(runOfMinute(2))).toMatchObject({ admitted: true });
  });

  test('says so however long the store was down, unless another host has it by then', async () => {
    const { clock, store, one, two } = setUp(kind);
    const held = admitted(await one.enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await expect(held.leave(ENDS.completed)).rejects.toThrow();
    await clock.advance(100 * TERM_MS);
    store.failure = undefined;
    const next = admitted(await two.enter(runOfMinute(1)));
    await clock.advance(3000);
    expect(next.isHeld?.()).toBe(true);
    await next.leave(ENDS.completed);
    expect(await one.enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
    expect(clock.pending).toBe(0);
  });

  test('is not run again by its own process, which says so before its next run', async () => {
    const { store, one, two } = setUp(kind, { longLived: false });
    const held = admitted(await one.enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await expect(held.leave(ENDS.completed)).rejects.toThrow();
    await expect(one.enter(runOfMinute(1))).rejects.toThrow('connection refused');
    store.failure = undefined;
    expect(await one.enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
    expect(await two.enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
  });

  test('leaves no timer in a process that can be frozen, nor in one that has stopped', async () => {
    const frozen = setUp(kind, { longLived: false });
    const held = admitted(await frozen.one.enter(runOfMinute(1)));
    frozen.store.failure = new Error('connection refused');
    await expect(held.leave(ENDS.completed)).rejects.toThrow();
    expect(frozen.clock.pending).toBe(0);

    const stopped = setUp(kind);
    const other = admitted(await stopped.one.enter(runOfMinute(1)));
    stopped.store.failure = new Error('connection refused');
    await expect(other.leave(ENDS.completed)).rejects.toThrow();
    await stopped.clock.advance(TERM_MS);
    stopped.closed.abort();
    await stopped.clock.advance(TERM_MS);
    expect(stopped.clock.pending).toBe(0);
  });
});

describe.each(['lease', 'claim'] as const)('a %s whose run fails while the store is down', (kind) => {
  test('is free for the retry when the store is back', async () => {
    const { clock, store, one, two } = setUp(kind);
    const held = admitted(await one.enter(runOfMinute(1)));
    store.failure = new Error('connection refused');
    await expect(held.leave(ENDS.faulted)).rejects.toThrow();
    await clock.advance(6000);
    store.failure = undefined;
    await clock.advance(3000);
    expect(await two.enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });
});

test('a claim that was overwritten with something else while the store was down does not keep its service from running', async () => {
  const { clock, store, one } = setUp('claim');
  const held = admitted(await one.enter(runOfMinute(1)));
  store.failure = new Error('connection refused');
  await expect(held.leave(ENDS.completed)).rejects.toThrow();
  store.failure = undefined;
  const [claim] = await store.list('claim:');
  if (claim === undefined) throw new Error('no claim');
  const { get } = store;
  store.get = async (key) => {
    if (key === claim.key) throw new AnyhostError('ERR_ANYHOST_INVALID_STATE_RECORD', 'not JSON');
    return get(key);
  };
  await store.set(claim.key, 'garbage');
  expect(await one.enter(runOfMinute(2))).toMatchObject({ admitted: true });
  await clock.advance(3000);
});
