import { describe, expect, test } from 'vitest';
import { dueTimesOf } from './due-times.ts';
import { at, nextTimes, timesInZone } from './next-times.fixture.ts';
import { cron } from './schedule.ts';

describe('when the clocks change, a fixed time', () => {
  test.each([
    [
      'in a gap comes once, at its end',
      'America/New_York',
      '30 2 * * *',
      '2026-03-07T12:00Z',
      '2026-03-08T07:00Z 2026-03-09T06:30Z',
    ],
    [
      'in a gap comes once, at its end',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:30Z',
    ],
    [
      'in an overlap comes once, the first time',
      'America/New_York',
      '30 1 * * *',
      '2026-10-31T12:00Z',
      '2026-11-01T05:30Z 2026-11-02T06:30Z',
    ],
    [
      'in an overlap comes once, the first time',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24T12:00Z',
      '2026-10-25T00:30Z 2026-10-26T01:30Z',
    ],
    [
      'of a list comes once each',
      'America/New_York',
      '30 1,13 * * *',
      '2026-10-31T20:00Z',
      '2026-11-01T05:30Z 2026-11-01T18:30Z',
    ],
    [
      'that the end of a gap meets is not doubled',
      'America/New_York',
      '0,30 2,3 * * *',
      '2026-03-08T00:00Z',
      '2026-03-08T07:00Z 2026-03-08T07:30Z 2026-03-09T06:00Z',
    ],
    [
      'in half an hour of Lord Howe',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T12:00Z',
      '2026-10-03T15:30Z 2026-10-04T15:15Z',
    ],
    [
      'in two hours of Troll',
      'Antarctica/Troll',
      '0 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'at a midnight that does not exist',
      'America/Havana',
      '0 0 * * *',
      '2026-03-07T12:00Z',
      '2026-03-08T05:00Z 2026-03-09T04:00Z',
    ],
    [
      'in a gap that reaches midnight comes at midnight',
      'America/Nuuk',
      '30 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:30Z',
    ],
    [
      'of one weekday in such a gap keeps its week',
      'America/Nuuk',
      '30 23 * * SAT',
      '2026-03-22T12:00Z',
      '2026-03-29T01:00Z 2026-04-05T00:30Z',
    ],
    [
      'at the start of such a gap',
      'America/Nuuk',
      '0 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'listed twice in such a gap comes once',
      'America/Nuuk',
      '0,30 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'of a date in such a gap',
      'America/Nuuk',
      '5 30 23 28 3 *',
      '2026-03-01T00:00Z',
      '2026-03-29T01:00Z 2027-03-29T00:30Z',
    ],
    [
      'in a gap that reaches midnight',
      'Asia/Dhaka',
      '30 23 * * *',
      '2009-06-19T12:00Z',
      '2009-06-19T17:00Z 2009-06-20T16:30Z',
    ],
    [
      'in a gap that reaches midnight',
      'Asia/Pyongyang',
      '45 23 * * *',
      '2018-05-04T00:00Z',
      '2018-05-04T15:00Z 2018-05-05T14:45Z',
    ],
    [
      'on a day that a country leaves out does not come',
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29T00:00Z',
      '2011-12-29T19:00Z 2011-12-30T19:00Z',
    ],
  ])('%s: %s, %s', (_, timeZone, expression, after, expected) => {
    expect(timesInZone(timeZone, expression, after, expected.split(' ').length)).toBe(expected);
  });

  test.each([2024, 2025, 2026, 2027, 2028, 2040])('in the gap of Greenland comes every spring: %i', (year) => {
    const times = nextTimes(cron('30 23 * * *', { timeZone: 'America/Nuuk' }), `${year}-03-20T12:00:00Z`, 14);
    expect(times.filter((time) => time.endsWith('T01:00Z'))).toHaveLength(1);
    const days = times.map((time) => Date.parse(time) / 86_400_000);
    expect(days.slice(1).every((day, index) => day - (days[index] ?? 0) < 1.1)).toBe(true);
  });
});

describe('when the clocks change, other times go by real time', () => {
  test.each([
    ['America/New_York', '*/30 * * * *', '2026-11-01T04:40Z', '05:00 05:30 06:00 06:30 07:00'],
    ['America/New_York', '0 */2 * * *', '2026-03-08T02:00Z', '03:00 05:00 08:00 10:00'],
    ['America/New_York', '0 */2 * * *', '2026-11-01T01:00Z', '02:00 04:00 07:00 09:00'],
    ['America/New_York', '0-30/10 1 * * *', '2026-11-01T04:50Z', '05:00 05:10 05:20 05:30 06:00 06:10 06:20 06:30'],
    ['Europe/Berlin', '* * * * *', '2026-10-25T00:58Z', '00:59 01:00 01:01'],
    ['Europe/Berlin', '*/20 2 * * *', '2026-03-28T12:00Z', '00:00 00:20 00:40'],
  ])('in %s: %s', (timeZone, expression, after, expected) => {
    const times = timesInZone(timeZone, expression, after, expected.split(' ').length).split(' ');
    expect(times.map((time) => time.slice(11, 16)).join(' ')).toBe(expected);
  });

  test('also on a date that comes once a year', () => {
    const yearly = cron('*/30 1 1 11 *', { timeZone: 'America/New_York' });
    expect(nextTimes(yearly, '2026-11-01T04:40Z', 5)).toEqual([
      '2026-11-01T05:00Z',
      '2026-11-01T05:30Z',
      '2026-11-01T06:00Z',
      '2026-11-01T06:30Z',
      '2027-11-01T05:00Z',
    ]);
    const late = dueTimesOf(cron('30-59/10 1 1 11 *', { timeZone: 'America/New_York' }));
    expect(late.previous(at('2026-11-01T06:10:00Z'))).toBe(at('2026-11-01T05:50:00Z'));
  });
});
