import { describe, expect, test } from 'vitest';
import { ManualClock, START } from '../fixtures/manual-clock.fixture.ts';
import { DateHeaderClock } from './date-header-clock.ts';

/** A server whose clock is `skewMs` ahead of the machine's, and the clock that learns from it. */
function server({ skewMs = 0 } = {}) {
  const machine = new ManualClock();
  const clock = new DateHeaderClock(machine);
  const timeOf = (): number => START + machine.elapsedMs + skewMs;
  const header = (): string => new Date(timeOf()).toUTCString();
  const ask = async (tripMs = 0): Promise<void> => {
    const sentAt = machine.monotonic();
    await machine.advance(tripMs / 2);
    const date = header();
    await machine.advance(tripMs / 2);
    clock.learn(date, sentAt);
  };
  return { machine, clock, timeOf, ask };
}

describe('the clock of a server, read from the header Date', () => {
  test('is not known before the first answer, nor from a header that is none', () => {
    const { machine, clock } = server();
    expect(clock.now()).toBeUndefined();
    clock.learn(undefined, machine.monotonic());
    clock.learn('yesterday', machine.monotonic());
    expect(clock.now()).toBeUndefined();
  });

  test.each([0, 3_600_000, -3_600_000])('shows the server’s second and counts on, %i ms from here', async (skewMs) => {
    const { machine, clock, timeOf, ask } = server({ skewMs });
    await machine.advance(730);
    await ask();
    expect(timeOf() - Number(clock.now())).toBe(730);
    await machine.advance(59_000);
    expect(timeOf() - Number(clock.now())).toBe(730);
  });

  test('comes closer with each answer, never ahead of the server and never back', async () => {
    const { machine, clock, timeOf, ask } = server({ skewMs: 12_345 });
    let least = 0;
    for (let answer = 0; answer < 40; answer += 1) {
      await machine.advance(1037);
      await ask(20);
      const behindMs = timeOf() - Number(clock.now());
      expect(behindMs).toBeGreaterThanOrEqual(0);
      expect(Number(clock.now())).toBeGreaterThanOrEqual(least);
      least = Number(clock.now());
    }
    expect(timeOf() - Number(clock.now())).toBeLessThan(60);
  });

  test('follows a server whose clock is set back', async () => {
    const { machine, clock, ask } = server();
    await ask();
    clock.learn(new Date(START - 60_000).toUTCString(), machine.monotonic());
    expect(clock.now()).toBe(START - 60_000);
  });

  test('does not care when the machine’s wall clock is wrong, but asks again when it is set', async () => {
    const { machine, clock, timeOf, ask } = server();
    machine.jump(-7_200_000);
    await ask();
    expect(clock.now()).toBe(timeOf());
    machine.jump(7_200_000);
    expect(clock.now()).toBeUndefined();
    await ask();
    expect(clock.now()).toBe(timeOf());
  });

  test('is not known after a suspend that stopped the monotonic clock, nor ten minutes after the last answer', async () => {
    const { machine, clock, ask } = server();
    await ask();
    machine.jump(60_000);
    expect(clock.now()).toBeUndefined();
    await ask();
    await machine.advance(600_000);
    expect(clock.now()).toBeDefined();
    await machine.advance(1);
    expect(clock.now()).toBeUndefined();
  });
});
