import { describe, expect, test } from 'vitest';
import { ManualClock, START } from '../fixtures/manual-clock.fixture.ts';
import { CalendarTimer } from './calendar-timer.ts';
import { addToInstant } from './instant.ts';

const HOUR_MS = 3_600_000;

function timerOn(clock: ManualClock) {
  const calls: string[] = [];
  const timer = new CalendarTimer(clock, {
    onDue: (now) => calls.push(`due at ${new Date(now).toISOString().slice(11, 19)}`),
    onStep: (stepMs) => calls.push(`step of ${stepMs / 1000} s`),
  });
  return { timer, calls };
}

describe('a calendar timer', () => {
  test('calls back once, when the wall clock has reached its instant, however far away', async () => {
    const clock = new ManualClock();
    const { timer, calls } = timerOn(clock);
    timer.arm(addToInstant(START, 30 * HOUR_MS));
    await clock.advance(30 * HOUR_MS - 1);
    expect(calls).toEqual([]);
    await clock.advance(1);
    expect(calls).toEqual(['due at 12:00:00']);
    expect(clock.pending).toBe(0);
  });

  test('looks at the wall clock at least every 30 seconds', async () => {
    const clock = new ManualClock();
    timerOn(clock).timer.arm(addToInstant(START, HOUR_MS));
    expect(clock.nextInMs).toBe(30_000);
    await clock.advance(30_000);
    expect(clock.nextInMs).toBe(30_000);
  });

  test.each([
    ['the machine was suspended over it', 2 * HOUR_MS, 'step of 7200 s'],
    ['the clock was set forward over it', HOUR_MS, 'step of 3600 s'],
  ])('is late by no more than 30 seconds when %s', async (_, ms, step) => {
    const clock = new ManualClock();
    const { timer, calls } = timerOn(clock);
    timer.arm(addToInstant(START, HOUR_MS));
    clock.jump(ms);
    await clock.advance(30_000);
    expect(calls[0]).toBe(step);
    expect(calls[1]).toMatch(/^due at/);
  });

  test('is on time when the clock stepped before its instant', async () => {
    const clock = new ManualClock();
    const { timer, calls } = timerOn(clock);
    timer.arm(addToInstant(START, HOUR_MS));
    clock.jump(HOUR_MS - 45_000);
    await clock.advance(45_000);
    expect(calls).toEqual(['step of 3555 s', 'due at 07:00:00']);
  });

  test('reports that the clock was set back, and keeps waiting for its instant', async () => {
    const clock = new ManualClock();
    const { timer, calls } = timerOn(clock);
    timer.arm(addToInstant(START, 60_000));
    clock.jump(-HOUR_MS);
    await clock.advance(30_000);
    expect(calls).toEqual(['step of -3600 s']);
    await clock.advance(HOUR_MS + 30_000);
    expect(calls).toEqual(['step of -3600 s', 'due at 06:01:00']);
  });

  test('ignores drift of less than a second', async () => {
    const clock = new ManualClock();
    const { timer, calls } = timerOn(clock);
    timer.arm(addToInstant(START, 90_000));
    for (const drift of [900, -900]) {
      clock.jump(drift);
      await clock.advance(30_000);
    }
    expect(calls).toEqual([]);
  });

  test('can be armed again from its own callbacks, and be cleared at any time', async () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const timer: CalendarTimer = new CalendarTimer(clock, {
      onDue: (now) => {
        seen.push(now - START);
        if (seen.length < 3) timer.arm(addToInstant(now, 1000));
      },
      onStep: () => {},
    });
    timer.arm(addToInstant(START, 1000));
    await clock.advance(10_000);
    expect(seen).toEqual([1000, 2000, 3000]);
    timer.arm(addToInstant(START, 60_000));
    timer.clear();
    timer.clear();
    expect(clock.pending).toBe(0);
  });
});
