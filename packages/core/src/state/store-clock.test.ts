import { describe, expect, test } from 'vitest';
import { ManualClock, START } from '../fixtures/manual-clock.fixture.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { memoryStateStore } from './memory-store.ts';
import type { StateStore } from './state-store.ts';
import { StoreClock } from './store-clock.ts';

const AHEAD_MS = 3_600_000;

/** A store whose clock is an hour ahead, and whose answers take 400 ms to it, and 600 ms back. */
function distantStore(clock: ManualClock): { readonly store: StateStore; readings: () => number } {
  let readings = 0;
  const now = async (): Promise<Instant> => {
    readings += 1;
    await clock.advance(400);
    const time = addToInstant(clock.now(), AHEAD_MS);
    await clock.advance(600);
    return time;
  };
  return { store: { ...memoryStateStore({ clock }), now }, readings: () => readings };
}

describe("the store's clock", () => {
  test('is known from below and from above: a reading took time to come', async () => {
    const clock = new ManualClock();
    const { store, readings } = distantStore(clock);
    const storeClock = new StoreClock(store, clock);
    expect(storeClock.lastKnown).toBeUndefined();
    expect(await storeClock.read()).toBe(START + 400 + AHEAD_MS);
    await clock.advance(5000);
    const now = clock.now() + AHEAD_MS;
    expect(storeClock.lastKnown).toBe(now - 600);
    expect(await storeClock.project()).toBe(now + 400);
    expect(readings()).toBe(1);
  });

  test.each([
    ['is older than a minute', async (clock: ManualClock) => await clock.advance(60_001)],
    ['is from before a suspension', async (clock: ManualClock) => clock.jump(1001)],
  ])('is asked again when the reading %s; what is known from it stays', async (_what, pass) => {
    const clock = new ManualClock();
    const { store, readings } = distantStore(clock);
    const storeClock = new StoreClock(store, clock);
    await storeClock.read();
    await pass(clock);
    expect(storeClock.lastKnown).toBe(START + 400 + AHEAD_MS + clock.elapsedMs - 1000);
    expect(await storeClock.project()).toBe(clock.now() + AHEAD_MS + 400);
    expect(readings()).toBe(2);
  });

  test("is this machine's where the store has none", async () => {
    const clock = new ManualClock();
    const { now: _, ...store } = { ...memoryStateStore({ clock }), now: undefined };
    const storeClock = new StoreClock(store, clock);
    expect(await storeClock.read()).toBeUndefined();
    expect(storeClock.lastKnown).toBeUndefined();
    expect(await storeClock.project()).toBe(clock.now());
  });
});
