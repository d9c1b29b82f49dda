import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ledgerHost, started } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { delay } from '../time/timer.ts';

const TEN_MINUTES_MS = 600_000;

/** A host over a store that answers calls of `deleteExpired` with these numbers, then with 0. */
async function hostThatRemoves(answers: readonly (number | Error)[], takesMs = 0) {
  const clock = new ManualClock();
  const left = [...answers];
  const limits: number[] = [];
  let underWay = 0;
  const store = {
    ...durableStore(),
    deleteExpired: async (limit: number): Promise<number> => {
      limits.push(limit);
      underWay += 1;
      expect(underWay).toBe(1);
      if (takesMs > 0) await delay(clock, takesMs);
      underWay -= 1;
      const answer = left.shift() ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const host = await started(ledgerHost({ store, clock }));
  return { clock, limits, host };
}

describe('a long-lived host', () => {
  test('removes expired records every ten minutes, until a call removes less than its limit', async () => {
    const { clock, limits, host } = await hostThatRemoves([500, 500, 3, 0]);
    await clock.advance(TEN_MINUTES_MS - 1);
    expect(limits).toEqual([]);
    await clock.advance(1);
    expect(limits).toEqual([500, 500, 500]);
    await clock.advance(TEN_MINUTES_MS);
    expect(limits).toHaveLength(4);
    host.ledger.stop();
    await clock.advance(TEN_MINUTES_MS);
    expect([limits.length, clock.pending]).toEqual([4, 0]);
  });

  test('makes at most twenty calls each time', async () => {
    const { clock, limits, host } = await hostThatRemoves(Array.from({ length: 30 }, () => 500));
    await clock.advance(TEN_MINUTES_MS);
    expect(limits).toHaveLength(20);
    host.ledger.stop();
  });

  test('never makes two calls at once, however slow the store is', async () => {
    const { clock, limits, host } = await hostThatRemoves([500, 500, 500], 4000);
    await clock.advance(2 * TEN_MINUTES_MS + 60_000);
    expect(limits.length).toBeGreaterThan(4);
    host.ledger.stop();
  });

  test('reports a failure once, and goes on', async () => {
    const failures = [new Error('locked'), new Error('locked')];
    const { clock, host } = await hostThatRemoves([...failures, 0, new Error('full')]);
    await clock.advance(2 * TEN_MINUTES_MS);
    expect(host.lines.filter(({ event }) => event === 'store.expiredKept')).toHaveLength(1);
    await clock.advance(2 * TEN_MINUTES_MS);
    expect(host.lines.filter(({ event }) => event === 'store.expiredKept')).toMatchObject([
      { level: 'warn' },
      { level: 'warn' },
    ]);
    host.ledger.stop();
  });

  test('stops between two calls', async () => {
    const { clock, limits, host } = await hostThatRemoves([500, 500, 500], 1000);
    await clock.advance(TEN_MINUTES_MS + 500);
    host.ledger.stop();
    await clock.advance(5000);
    expect([limits.length, clock.pending]).toEqual([1, 0]);
  });
});

test('a serverless host removes nothing', async () => {
  const clock = new ManualClock();
  const store = { ...durableStore(), deleteExpired: async (): Promise<number> => 0 };
  const host = await started(ledgerHost({ store, clock, host: { longLived: false } }));
  expect([clock.pending, host.lines]).toEqual([0, []]);
});
