import { describe, expect, test, vi } from 'vitest';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { Clock } from './clock.ts';
import { addToMoment, toMoment } from './moment.ts';
import { delay, Timer } from './timer.ts';

describe('a timer', () => {
  test('calls back when its moment has come, once', async () => {
    const clock = new ManualClock();
    const callback = vi.fn();
    new Timer(clock, callback).arm(toMoment(500));
    await clock.advance(499);
    expect(callback).not.toHaveBeenCalled();
    await clock.advance(1000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('forgets the first moment when it is armed again', async () => {
    const clock = new ManualClock();
    const firedAt: number[] = [];
    const timer = new Timer(clock, () => firedAt.push(clock.elapsedMs));
    timer.arm(toMoment(500));
    timer.arm(toMoment(900));
    expect(clock.pending).toBe(1);
    await clock.advance(2000);
    expect(firedAt).toEqual([900]);
  });

  test('can be armed from its own callback', async () => {
    const clock = new ManualClock();
    const firedAt: number[] = [];
    const timer = new Timer(clock, () => {
      firedAt.push(clock.elapsedMs);
      if (firedAt.length < 3) timer.arm(addToMoment(clock.monotonic(), 100));
    });
    timer.arm(toMoment(100));
    await clock.advance(1000);
    expect(firedAt).toEqual([100, 200, 300]);
  });

  test('never fires without a moment, and holds no timer for it', () => {
    const clock = new ManualClock();
    const timer = new Timer(clock, () => {});
    timer.arm(toMoment(500));
    timer.arm('none');
    expect(clock.pending).toBe(0);
  });

  test('leaves nothing behind when it is cleared, before and after it fired', async () => {
    const clock = new ManualClock();
    const callback = vi.fn();
    const timer = new Timer(clock, callback);
    timer.arm(toMoment(500));
    timer.clear();
    timer.clear();
    expect(clock.pending).toBe(0);
    timer.arm(toMoment(500));
    await clock.advance(500);
    timer.clear();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('waits longer than Node can, in pieces [N03]', async () => {
    const clock = new ManualClock();
    const asked: number[] = [];
    const firedAt: number[] = [];
    const sixtyDays = 60 * 24 * 3600 * 1000;
    new Timer(spying(clock, asked), () => firedAt.push(clock.elapsedMs)).arm(toMoment(sixtyDays));
    await clock.advance(sixtyDays * 2);
    expect(firedAt).toEqual([sixtyDays]);
    expect(asked.length).toBe(3);
    expect(Math.max(...asked)).toBeLessThan(2 ** 31);
  });

  test('keeps waiting when the platform fires early', async () => {
    const clock = new ManualClock();
    const firedAt: number[] = [];
    const early: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      setTimeout: (callback, ms) => clock.setTimeout(callback, Math.max(ms - 1, 0.5)),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    new Timer(early, () => firedAt.push(clock.elapsedMs)).arm(toMoment(100));
    await clock.advance(200);
    expect(firedAt).toEqual([100]);
  });

  test('fires soon for a moment that is past', async () => {
    const clock = new ManualClock();
    const callback = vi.fn();
    new Timer(clock, callback).arm(toMoment(-5000));
    expect(callback).not.toHaveBeenCalled();
    await clock.advance(0);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('delay', () => {
  test('is true when the time has passed', async () => {
    const clock = new ManualClock();
    const waiting = delay(clock, 100, new AbortController().signal);
    await clock.advance(100);
    expect(await waiting).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('is false as soon as the signal aborts, and leaves no timer', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const waiting = delay(clock, 100, controller.signal);
    controller.abort();
    expect(await waiting).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test('is false at once for a signal that has aborted', async () => {
    const clock = new ManualClock();
    expect(await delay(clock, 100, AbortSignal.abort())).toBe(false);
    expect(clock.timersSet).toBe(0);
  });

  test('takes its listener off the signal [N07]', async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const waiting = delay(clock, 100, signal);
    await clock.advance(100);
    await waiting;
    expect(remove).toHaveBeenCalledTimes(1);
  });
});

function spying(clock: Clock, asked: number[]): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimeout: (callback, ms) => {
      asked.push(ms);
      return clock.setTimeout(callback, ms);
    },
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}
