import { describe, expect, test } from 'vitest';
import { ManualClock, START } from '../fixtures/manual-clock.fixture.ts';
import { DateHeaderClock } from './date-header-clock.ts';

/** A server whose clock is `skewMs` ahead of the machine's, and the clock that learns from it. */
function server({ skewMs = 0, driftPerMs = 0 } = {}) {
  const machine = new ManualClock();
  const clock = new DateHeaderClock(machine);
  const timeOf = (): number => START + machine.elapsedMs * (1 + driftPerMs) + skewMs;
  const ask = async (tripMs = 0): Promise<void> => {
    const sentAt = machine.monotonic();
    await machine.advance(tripMs / 2);
    const date = new Date(timeOf()).toUTCString();
    await machine.advance(tripMs / 2);
    clock.learn(date, sentAt);
  };
  const behindMs = (): number => timeOf() - Number(clock.earliest());
  const aheadMs = (): number => Number(clock.latest()) - timeOf();
  return { machine, clock, timeOf, ask, behindMs, aheadMs };
}

describe('the clock of a server, read from the header Date', () => {
  test('is not known before the first answer, nor from a header that is none', () => {
    const { machine, clock } = server();
    expect(clock.earliest()).toBeUndefined();
    clock.learn(undefined, machine.monotonic());
    clock.learn('yesterday', machine.monotonic());
    expect(clock.earliest()).toBeUndefined();
    expect(clock.latest()).toBeUndefined();
  });

  test.each([0, 3_600_000, -3_600_000])('is the server’s second and counts on, %i ms from here', async (skewMs) => {
    const { machine, ask, behindMs, aheadMs } = server({ skewMs });
    await machine.advance(730);
    await ask();
    expect([behindMs(), aheadMs()]).toEqual([730, 270]);
    await machine.advance(50_000);
    // A clock may have drifted by 5 ms.
    expect([behindMs(), aheadMs()]).toEqual([735, 275]);
  });

  test.each([0, 1 / 10_000, -1 / 10_000])('is narrowed down, and never wrong, drift %d', async (driftPerMs) => {
    const { machine, clock, ask, behindMs, aheadMs } = server({ skewMs: 12_345, driftPerMs });
    let least = 0;
    for (let answer = 0; answer < 200; answer += 1) {
      await machine.advance(1037);
      await ask(20);
      expect(behindMs()).toBeGreaterThanOrEqual(0);
      expect(aheadMs()).toBeGreaterThanOrEqual(0);
      expect(Number(clock.earliest())).toBeGreaterThanOrEqual(least);
      least = Number(clock.earliest());
    }
    expect(behindMs() + aheadMs()).toBeLessThan(100);
  });

  test('takes the way of an answer into account: it may have been on it all the time', async () => {
    const { ask, behindMs, aheadMs } = server();
    await ask(4000);
    expect(behindMs()).toBe(2000);
    expect(aheadMs()).toBe(3000);
  });

  test('follows a server whose clock is set', async () => {
    const { machine, clock, ask } = server();
    await ask();
    for (const time of [START - 60_000, START + 60_000]) {
      clock.learn(new Date(time).toUTCString(), machine.monotonic());
      expect(clock.earliest()).toBe(time);
      expect(clock.latest()).toBe(time + 1000);
    }
  });

  test('does not care when the machine’s wall clock is wrong, but asks again when it is set', async () => {
    const { machine, clock, timeOf, ask } = server();
    machine.jump(-7_200_000);
    await ask();
    expect(clock.earliest()).toBe(timeOf());
    machine.jump(7_200_000);
    expect(clock.earliest()).toBeUndefined();
    await ask();
    expect(clock.earliest()).toBe(timeOf());
  });

  test('is not known after a suspend that stopped the monotonic clock, nor ten minutes after the last answer', async () => {
    const { machine, clock, ask } = server();
    await ask();
    machine.jump(60_000);
    expect(clock.earliest()).toBeUndefined();
    await ask();
    await machine.advance(600_000);
    expect(clock.earliest()).toBeDefined();
    await machine.advance(1);
    expect(clock.earliest()).toBeUndefined();
  });
});
