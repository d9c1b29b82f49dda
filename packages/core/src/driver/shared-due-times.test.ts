import { describe, expect, test } from 'vitest';
import { dueTimesOf } from '../schedule/due-times.ts';
import { cron, every, type TimedSchedule } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';
import { SharedDueTimes } from './shared-due-times.ts';

const NOW = Date.parse('2026-03-28T22:00:00Z');

describe('due times that services share', () => {
  test('are one object for equal schedules, and another for each other one', () => {
    const shared = new SharedDueTimes();
    const amsterdam = (): TimedSchedule => cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' });
    expect(shared.of(amsterdam())).toBe(shared.of(amsterdam()));
    const others = [amsterdam(), cron('0 6 * * *'), every('1d'), every('1d', { from: '2026-01-01T06:00:00Z' })];
    expect(new Set(others.map((schedule) => shared.of(schedule))).size).toBe(4);
  });

  test.each([cron('*/7 * * * *'), cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }), every('90s')])(
    'are those of the schedule, in whatever order services ask: %o',
    (schedule) => {
      const [shared, alone] = [new SharedDueTimes().of(schedule), dueTimesOf(schedule)];
      expect(shared.isFixed).toBe(alone.isFixed);
      // Two services at three instants each, one after the other and mixed, across a change of the clocks.
      for (const hours of [0, 0, 1, 1, 0, 2, 1, 5, 5, 2, 30, 0]) {
        const at = toInstant(NOW + hours * 3_600_000);
        expect(shared.next(at)).toBe(alone.next(at));
        expect(shared.previous(at)).toBe(alone.previous(at));
      }
    },
  );

  test('are refused where they are not valid, each time', () => {
    const shared = new SharedDueTimes();
    for (const _ of [1, 2]) {
      expect(() => shared.of(cron('0 6 30 2 *'))).toThrow(
        expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE' }),
      );
    }
  });
});
