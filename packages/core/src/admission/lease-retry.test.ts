import { describe, expect, test } from 'vitest';
import { admissionContext, admitted, ENDS, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { Lease } from './lease.ts';

const NOT_LEADER = { admitted: false, status: 'skipped', reason: 'notLeader' };
const BUSY = { admitted: false, status: 'refused', reason: 'occurrenceBusy' };

function setUp(): { clock: ManualClock; process(owner: string, longLived: boolean): Lease } {
  const clock = new ManualClock();
  const store = Object.assign(durableStore(clock), { now: async () => clock.now() });
  return {
    clock,
    process: (owner, longLived) => new Lease({ ...admissionContext(store, clock, owner), longLived }, 'poll'),
  };
}

describe('the retry of an occurrence whose process was killed, while its lease lives on', () => {
  test('is refused, so that the platform tries again: a success would be the end of the occurrence', async () => {
    const { clock, process } = setUp();
    admitted(await process('killed', false).enter(runOfMinute(1)));
    await clock.block(TERM_MS / 3 - 1);
    expect(await process('retry', false).enter(runOfMinute(1))).toEqual(BUSY);
    const killed = process('other', false);
    expect(await killed.enter(runOfMinute(2))).toEqual(NOT_LEADER);
  });

  test('runs when the term is over', async () => {
    const { clock, process } = setUp();
    // A process that is gone renews nothing.
    const gone = new ManualClock();
    const store = Object.assign(durableStore(clock), { now: async () => clock.now() });
    admitted(await new Lease(admissionContext(store, gone, 'killed'), 'poll').enter(runOfMinute(1)));
    const retry = new Lease({ ...admissionContext(store, clock, 'retry'), longLived: false }, 'poll');
    expect(await retry.enter(runOfMinute(1))).toEqual(BUSY);
    await clock.advance(TERM_MS);
    await admitted(await retry.enter(runOfMinute(1))).leave(ENDS.completed);
    expect(await process('third', false).enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });
});

test('a second delivery of an occurrence that is under way is refused, and a duplicate once it has completed', async () => {
  const { process } = setUp();
  const first = admitted(await process('one', false).enter(runOfMinute(1)));
  expect(await process('two', false).enter(runOfMinute(1))).toEqual(BUSY);
  await first.leave(ENDS.completed);
  expect(await process('two', false).enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
});

test('a replica that lives long looks again by itself: it is not the leader', async () => {
  const { process } = setUp();
  admitted(await process('one', true).enter(runOfMinute(1)));
  expect(await process('two', true).enter(runOfMinute(1))).toEqual(NOT_LEADER);
});

test('a run without an occurrence is not the leader, whatever the holder runs', async () => {
  const { process } = setUp();
  admitted(await process('one', false).enter(runOfMinute(undefined)));
  expect(await process('two', false).enter(runOfMinute(undefined))).toEqual(NOT_LEADER);
  expect(await process('two', false).enter(runOfMinute(1))).toEqual(NOT_LEADER);
});
