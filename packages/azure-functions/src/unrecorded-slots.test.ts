import { cron, every, type Instant, type TimedSchedule, toInstant } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { UnrecordedSlots } from './unrecorded-slots.ts';

const START = Date.UTC(2026, 2, 1, 9, 30);

describe('the due time of a tick of which Azure keeps no record', () => {
  test.each<[string, TimedSchedule, number, (index: number) => number]>([
    ['30 s, on time', every('30s'), 30_000, () => 0],
    ['30 s, some ms late', every('30s'), 30_000, (index) => (index * 7) % 90],
    ['30 s, up to a second early', every('30s'), 30_000, (index) => -((index * 331) % 1000)],
    ['30 s, seconds late', every('30s'), 30_000, (index) => (index % 3) * 9_000],
    ['10 s by cron, early or late', cron('*/10 * * * * *'), 10_000, (index) => ((index * 613) % 3000) - 900],
    ['1 s, on time', every('1s'), 1000, () => 0],
    ['1 s, early or late', every('1s'), 1000, (index) => [0, -200, 3, -1, 700, 0, 990, 5][index % 8] ?? 0],
    ['2 s, early or late', every('2s'), 2000, (index) => ((index * 389) % 1500) - 400],
  ])('every %s: each has its own, none is left out', (_, schedule, periodMs, jitter) => {
    const slots = new UnrecordedSlots(schedule);
    const due = Array.from({ length: 200 }, (_value, index) => START + index * periodMs);
    const taken = due.map((slot, index) => slots.tick(toInstant(slot + jitter(index))));
    expect(taken).toEqual(due);
  });

  test('is another one for a second tick that comes at the same time', () => {
    const slots = new UnrecordedSlots(every('30s'));
    const at = toInstant(START - 2);
    expect([slots.tick(at), slots.tick(at), slots.tick(at)]).toEqual([START, START + 30_000, START + 60_000]);
  });

  test('is found again after due times without a tick', () => {
    const slots = new UnrecordedSlots(every('10s'));
    slots.tick(toInstant(START));
    expect(slots.tick(toInstant(START + 65_000))).toBe(START + 60_000);
  });

  test('is found again after the clock was set back', () => {
    const slots = new UnrecordedSlots(every('10s'));
    slots.tick(toInstant(START + 3_600_000));
    expect(slots.tick(toInstant(START + 5))).toBe(START);
  });

  test('of a retry is that of the invocation that failed', () => {
    const slots = new UnrecordedSlots(every('10s'));
    const failed = slots.tick(toInstant(START));
    slots.failed(failed);
    expect(slots.retry(toInstant(START + 25_000))).toBe(START);
    expect(slots.tick(toInstant(START + 30_001))).toBe(START + 30_000);
    expect(slots.retry(toInstant(START + 35_000))).toBe(START);
  });

  test('of a retry in a new worker is the nearest', () => {
    expect(new UnrecordedSlots(every('10s')).retry(toInstant(START + 2_000))).toBe<number | Instant>(START);
  });
});
