import { describe, expect, test } from 'vitest';
import { toInstant } from '../time/instant.ts';
import { dueTimesOf } from './due-times.ts';
import { at, nextTimes } from './next-times.fixture.ts';
import { every } from './schedule.ts';

describe('the due times of every', () => {
  test('are the multiples of the period since the Unix epoch, so that all replicas agree', () => {
    expect(nextTimes(every('7m'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T00:07Z']);
    expect(nextTimes(every('5h'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T04:00Z']);
    expect(nextTimes(every('2d'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-03T00:00Z']);
    expect(nextTimes(every('14d'), '2026-11-23T00:00:00Z', 2)).toEqual(['2026-12-03T00:00Z', '2026-12-17T00:00Z']);
  });

  test('are strictly after, and at or before, an instant', () => {
    const ninetySeconds = dueTimesOf(every('90s'));
    const due = at('2026-01-01T00:01:30Z');
    expect(ninetySeconds.next(toInstant(due - 1))).toBe(due);
    expect(ninetySeconds.next(due)).toBe(due + 90_000);
    expect(ninetySeconds.previous(due)).toBe(due);
    expect(ninetySeconds.previous(toInstant(due - 1))).toBe(due - 90_000);
    expect(ninetySeconds.previous(toInstant(due + 1))).toBe(due);
  });

  test('meet an instant, and continue before it too', () => {
    const mondays = every('14d', { from: '2026-11-23T09:00:00Z' });
    expect(nextTimes(mondays, '2026-11-01T00:00:00Z', 3)).toEqual([
      '2026-11-09T09:00Z',
      '2026-11-23T09:00Z',
      '2026-12-07T09:00Z',
    ]);
    const pastQuarters = every('15m', { from: '2026-01-01T00:03:00Z' });
    expect(nextTimes(pastQuarters, '2020-05-05T00:00:00Z', 2)).toEqual(['2020-05-05T00:03Z', '2020-05-05T00:18Z']);
    expect(nextTimes(every('1h', { from: '2026-01-01T00:20:00+05:30' }), '1969-12-31T22:00:00Z', 1)).toEqual([
      '1969-12-31T22:50Z',
    ]);
  });

  test('stay at nine in a time zone, across both changes of the clock', () => {
    const mondays = every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    expect(nextTimes(mondays, '2027-03-10T00:00:00Z', 3)).toEqual([
      '2027-03-15T08:00Z',
      '2027-03-29T07:00Z',
      '2027-04-12T07:00Z',
    ]);
    expect(nextTimes(mondays, '2026-10-10T00:00:00Z', 2)).toEqual(['2026-10-12T07:00Z', '2026-10-26T08:00Z']);
    expect(dueTimesOf(mondays).isFixed).toBe(true);
  });

  test('that are counted on the calendar come at the end of a gap, and once in an overlap', () => {
    const night = every('1d', { from: '2026-01-01T02:30', timeZone: 'Europe/Berlin' });
    expect(nextTimes(night, '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
    expect(nextTimes(night, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
  });

  test('of a part of a day count elapsed time from a local time', () => {
    const sixHours = every('6h', { from: '2026-03-28T21:00', timeZone: 'Europe/Berlin' });
    expect(nextTimes(sixHours, '2026-03-28T19:00:00Z', 3)).toEqual([
      '2026-03-28T20:00Z',
      '2026-03-29T02:00Z',
      '2026-03-29T08:00Z',
    ]);
    expect(dueTimesOf(sixHours).isFixed).toBe(false);
  });

  test('end where dates end', () => {
    const yearly = dueTimesOf(every('365d'));
    expect(yearly.next(toInstant(8.64e15))).toBeUndefined();
    expect(yearly.previous(toInstant(-8.64e15))).toBeUndefined();
  });
});
