import { describe, expect, test } from 'vitest';
import { admissionContext, admitted, runOfMinute, TERM_MS } from '../fixtures/admission.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { StoreClock } from '../state/store-clock.ts';
import type { Clock } from '../time/clock.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { delay } from '../time/timer.ts';
import { Lease } from './lease.ts';

const SLOW_MS = 4900;
const HOUR_MS = 3_600_000;

/** A store with a clock of its own, which it read half-way through a call. */
function slowClock(real: ManualClock, own: Clock = real): { store: StateStore; reads: () => number } {
  let reads = 0;
  const store: StateStore = {
    ...durableStore(real),
    now: async (): Promise<Instant> => {
      reads += 1;
      await delay(own, SLOW_MS / 2);
      const time = real.now();
      await delay(own, SLOW_MS / 2);
      return time;
    },
  };
  return { store, reads: () => reads };
}

/** A machine whose clock is wrong: same monotonic time and timers, other wall time. */
function wrong(real: ManualClock, offMs: () => number): Clock {
  return {
    now: () => addToInstant(real.now(), offMs()),
    monotonic: () => real.monotonic(),
    setTimeout: (callback, ms) => real.setTimeout(callback, ms),
    clearTimeout: (handle) => real.clearTimeout(handle),
  };
}

describe.each([-HOUR_MS, 0, HOUR_MS])(
  'a store whose clock answers after 4.9 s, on a machine that is %d ms off',
  (offMs) => {
    test('is believed, not the machine', async () => {
      const real = new ManualClock();
      const { store } = slowClock(real);
      const clock = new StoreClock(
        store,
        wrong(real, () => offMs),
      );
      const asked = clock.project();
      await real.advance(SLOW_MS);
      const now = await asked;
      expect(now).toBeGreaterThanOrEqual(real.now());
      expect(now - real.now()).toBeLessThanOrEqual(SLOW_MS);
    });

    test('is asked once for many terms in a row', async () => {
      const real = new ManualClock();
      const { store, reads } = slowClock(real);
      const clock = new StoreClock(
        store,
        wrong(real, () => offMs),
      );
      for (let second = 0; second < 10; second += 1) {
        const asked = clock.project();
        await real.advance(SLOW_MS);
        await asked;
      }
      expect(reads()).toBe(1);
    });

    test('gives a lease a term that ends by that clock', async () => {
      const real = new ManualClock();
      const { store } = slowClock(real);
      const own = wrong(real, () => offMs);
      const entering = new Lease(admissionContext(store, own, 'one'), 'poll').enter(runOfMinute(1));
      await real.advance(2 * SLOW_MS);
      admitted(await entering);
      const record = await store.get('lease:orders/poll');
      const leftMs = Date.parse(Object(record?.value).holder.until) - real.now();
      expect(Math.abs(leftMs - TERM_MS)).toBeLessThanOrEqual(2 * SLOW_MS);
    });
  },
);

test('a clock that is set while the store is asked for the time is not believed either', async () => {
  const real = new ManualClock();
  const { store } = slowClock(real);
  let offMs = 0;
  const clock = new StoreClock(
    store,
    wrong(real, () => offMs),
  );
  const asked = clock.project();
  await real.advance(SLOW_MS / 2);
  offMs = -HOUR_MS;
  await real.advance(3 * SLOW_MS);
  const now = await asked;
  expect(now - real.now()).toBeGreaterThanOrEqual(-2 * SLOW_MS);
  expect(now - real.now()).toBeLessThanOrEqual(2 * SLOW_MS);
});
