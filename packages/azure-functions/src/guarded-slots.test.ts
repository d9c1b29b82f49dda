import { cron, every, type TimedSchedule, toInstant } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { GuardedSlots } from './guarded-slots.ts';

const at = (time: string) => toInstant(Date.parse(time));
const MORNING = cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' });
const DAY = '2026-07-01';

interface Tick {
  readonly tick: string;
  readonly now: string;
  readonly pastDue?: boolean;
  /** When the invocation is over: by default at once. */
  readonly end?: string;
}

/** The due times that ticks stand for, one after the other; `undefined` where nothing is due. */
function servedBy(schedule: TimedSchedule, ticks: readonly Tick[]): readonly (string | undefined)[] {
  const slots = new GuardedSlots(schedule, 'prices');
  return ticks.map(({ tick, now, pastDue = false, end = now }) => {
    const { slot, guard } = slots.find(at(tick), { now: at(now), pastDue });
    slots.answered(at(end));
    return guard(schedule, 'prices').previous(slot) === slot ? new Date(slot).toISOString().slice(11, 16) : undefined;
  });
}

describe('a tick of a guarded timer', () => {
  test('that is on time stands for its own instant', () => {
    expect(
      servedBy(every('7m'), [
        { tick: '2026-11-22T00:06:00Z', now: '2026-11-22T00:05:59.600Z' },
        { tick: '2026-11-22T00:07:00Z', now: '2026-11-22T00:07:00.020Z' },
        { tick: '2026-11-22T00:12:00Z', now: '2026-11-22T00:12:03Z' },
        { tick: '2026-11-22T00:13:00Z', now: '2026-11-22T00:13:00.020Z' },
      ]),
    ).toEqual(['00:06', undefined, undefined, '00:13']);
  });

  test('that makes up for those that were lost while no worker was up stands for the first of them that was due', () => {
    const pastDue = { tick: '2026-06-30T05:00:00Z', now: `${DAY}T10:00:00Z`, pastDue: true };
    expect(servedBy(MORNING, [pastDue])).toEqual(['04:00']);
    expect(servedBy(MORNING, [{ ...pastDue, now: `${DAY}T03:00:00Z` }])).toEqual([undefined]);
    expect(servedBy(MORNING, [{ ...pastDue, tick: '2026-06-29T04:00:00Z' }])).toEqual(['04:00']);
  });

  test('that makes up for those that were lost during a long run stands for the first of them that was due', () => {
    expect(
      servedBy(every('7m'), [
        { tick: '2026-11-22T00:06:00Z', now: '2026-11-22T00:06:00Z', end: '2026-11-22T00:22:00Z' },
        { tick: '2026-11-22T00:07:00Z', now: '2026-11-22T00:22:00.020Z' },
        { tick: '2026-11-22T00:23:00Z', now: '2026-11-22T00:23:00Z' },
        { tick: '2026-11-22T00:27:00Z', now: '2026-11-22T00:27:00Z' },
      ]),
    ).toEqual(['00:06', '00:13', undefined, '00:27']);
  });

  test('that only comes late stands for itself: the ticks after it come too', () => {
    expect(
      servedBy(every('7m'), [
        { tick: '2026-11-22T00:05:00Z', now: '2026-11-22T00:06:05Z' },
        { tick: '2026-11-22T00:06:00Z', now: '2026-11-22T00:06:06Z' },
      ]),
    ).toEqual([undefined, '00:06']);
  });

  test('does not stand for a due time that an earlier one stood for', () => {
    expect(
      servedBy(every('7m'), [
        // The worker gets it late, and Azure goes on from its own clock.
        { tick: '2026-11-22T00:05:00Z', now: '2026-11-22T00:06:05Z', pastDue: true },
        { tick: '2026-11-22T00:06:00Z', now: '2026-11-22T00:06:06Z' },
        { tick: '2026-11-22T00:07:00Z', now: '2026-11-22T00:07:00Z' },
      ]),
    ).toEqual(['00:06', undefined, undefined]);
  });

  test('that is tried again stands for the same due time', () => {
    const pastDue = { tick: '2026-06-30T05:00:00Z', now: `${DAY}T10:00:00Z`, pastDue: true };
    expect(servedBy(MORNING, [pastDue, { ...pastDue, now: '2026-07-02T04:00:30Z' }])).toEqual(['04:00', '04:00']);
  });

  test('is served again after the clock was set back', () => {
    const ticks = [
      { tick: '2036-11-22T00:06:00Z', now: '2036-11-22T00:06:00Z' },
      { tick: '2026-11-22T00:06:00Z', now: '2026-11-22T00:06:00Z' },
    ];
    expect(servedBy(every('2m'), ticks)).toEqual(['00:06', '00:06']);
  });

  test('with milliseconds stands for its second', () => {
    expect(servedBy(MORNING, [{ tick: `${DAY}T04:00:00.001Z`, now: `${DAY}T04:00:01Z` }])).toEqual(['04:00']);
  });
});
