import { describe, expect, test } from 'vitest';
import { admissionContext, admitted, ENDS, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Admission, Admitted } from './admission.ts';
import { Claims } from './claims.ts';
import { Lease } from './lease.ts';

interface SetUp {
  readonly clock: ManualClock;
  readonly memory: DurableStore;
  /** From now on each write is made, and neither it nor what is read afterwards is answered. */
  cut(): void;
  mend(): void;
  one(kind: Kind): Admission;
  two(kind: Kind): Admission;
}

type Kind = 'lease' | 'claim';

/** A connection that breaks after the request has arrived: the write is made, and reading it back fails as well. */
function setUp(): SetUp {
  const clock = new ManualClock();
  const memory = durableStore(clock);
  let isCut = false;
  const lost = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const made = await answer;
    if (isCut) throw new Error('reset');
    return made;
  };
  const store: StateStore = {
    ...memory,
    now: async () => clock.now(),
    get: (key) => lost(memory.get(key)),
    set: (key, value, options) => lost(memory.set(key, value, options)),
  };
  const of = (over: StateStore, owner: string) => (kind: Kind) => {
    const context = admissionContext(over, clock, owner);
    return kind === 'lease' ? new Lease(context, 'poll') : new Claims(context);
  };
  return {
    clock,
    memory,
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
    },
    one: of(store, 'one'),
    two: of({ ...memory, now: async () => clock.now() }, 'two'),
  };
}

async function entered(admission: Admission): Promise<Admitted> {
  return admitted(await admission.enter(runOfMinute(1)));
}

describe.each(['lease', 'claim'] as const)('a %s whose renewal was made, and answered with an error', (kind) => {
  test('is not lost: the next renewal finds it, and goes on', async () => {
    const { clock, cut, mend, one, two } = setUp();
    const held = await entered(one(kind));
    cut();
    await clock.advance(TERM_MS / 3);
    mend();
    await clock.advance(3 * TERM_MS);
    expect([held.lost?.aborted, held.isHeld?.()]).toEqual([false, true]);
    expect(await two(kind).enter(runOfMinute(1))).toMatchObject({ admitted: false });
    await held.leave(ENDS.completed);
    expect(await two(kind).enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
    expect(clock.pending).toBe(0);
  });

  test('is completed and freed at the end', async () => {
    const { clock, cut, mend, one, two } = setUp();
    const held = await entered(one(kind));
    cut();
    await clock.advance(TERM_MS / 3);
    mend();
    await held.leave(ENDS.completed);
    expect(await two(kind).enter(runOfMinute(1))).toMatchObject({ reason: 'duplicate' });
    expect(await two(kind).enter(runOfMinute(2))).toMatchObject({ admitted: true });
  });

  test('is free for the retry after a failure', async () => {
    const { clock, cut, mend, one, two } = setUp();
    const held = await entered(one(kind));
    cut();
    await clock.advance(TERM_MS / 3);
    mend();
    await held.leave(ENDS.faulted);
    expect(await two(kind).enter(runOfMinute(1))).toMatchObject({ admitted: true });
  });

  test('is left alone when another host has it since', async () => {
    const { clock, memory, cut, mend, one, two } = setUp();
    const held = await entered(one(kind));
    cut();
    await clock.advance(TERM_MS / 3);
    await clock.block(2 * TERM_MS);
    const next = await entered(two(kind));
    mend();
    await held.leave(ENDS.completed);
    expect(held.isHeld?.()).toBe(false);
    expect(next.isHeld?.()).toBe(true);
    expect((await memory.list(kind)).map(({ value }) => JSON.stringify(value))).toEqual([
      expect.stringContaining('"owner":"two"'),
    ]);
  });
});

describe.each([undefined, 900_000])(
  'a claim that was made, and answered with an error, of a run with %s ms left',
  (remainingMs) => {
    const run = runOfMinute(1, { remainingMs });

    test('does not keep its own process from the next delivery', async () => {
      const { memory, cut, mend, one, two } = setUp();
      const claims = one('claim');
      cut();
      await expect(claims.enter(run)).rejects.toThrow('reset');
      expect(await memory.list('claim')).toHaveLength(1);
      mend();
      const next = admitted(await claims.enter(run));
      expect(await two('claim').enter(run)).toMatchObject({ reason: 'occurrenceBusy' });
      await next.leave(ENDS.completed);
      expect(await two('claim').enter(run)).toMatchObject({ reason: 'duplicate' });
    });

    test('keeps its own process from a second run while the first is under way, given up, or asked for', async () => {
      const { one } = setUp();
      const claims = one('claim');
      const answers = await Promise.all([claims.enter(run), claims.enter(run)]);
      expect(answers.map((answer) => answer.admitted).toSorted()).toEqual([false, true]);
      const [first] = answers.filter((answer) => answer.admitted);
      if (first === undefined) throw new Error('none was admitted');
      expect(await claims.enter(run)).toMatchObject({ reason: 'occurrenceBusy' });
      await first.leave(ENDS.abandoned);
      expect(await claims.enter(run)).toMatchObject({ reason: 'occurrenceBusy' });
    });
  },
);
