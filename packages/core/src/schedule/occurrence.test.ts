import { describe, expect, test } from 'vitest';
import { occurrenceOf } from './occurrence.ts';
import { cron, every, type Schedule } from './schedule.ts';

describe('an occurrence', () => {
  test('is named after its service and its instant in UTC', () => {
    const scheduledTime = new Date('2026-11-22T07:15:00+01:00');
    expect(occurrenceOf('grace-period-manager', scheduledTime)).toEqual({
      id: 'grace-period-manager@2026-11-22T06:15:00Z',
      scheduledTime,
    });
  });

  test('has whole seconds, so that platforms that add milliseconds agree', () => {
    const { id, scheduledTime } = occurrenceOf('poll', Date.parse('2026-11-22T06:15:00.999Z'));
    expect(id).toBe('poll@2026-11-22T06:15:00Z');
    expect(scheduledTime).toEqual(new Date('2026-11-22T06:15:00Z'));
  });

  test('is a whole minute where the schedule has no seconds: some platforms name a moment within it', () => {
    const moment = Date.parse('2026-11-22T06:15:42Z');
    const idFor = (schedule: Parameters<typeof occurrenceOf>[2]): string => occurrenceOf('poll', moment, schedule).id;
    expect(idFor(cron('15 6 * * *'))).toBe('poll@2026-11-22T06:15:00Z');
    expect(idFor(cron('0 15 6 * * *'))).toBe('poll@2026-11-22T06:15:00Z');
    for (const seconds of ['00', '0,0', '0-0', '0,00-0']) {
      expect(idFor(cron(`${seconds} 15 6 * * *`))).toBe('poll@2026-11-22T06:15:00Z');
    }
    for (const seconds of ['*', '*/30', '0,30', '0-42', '10']) {
      expect(idFor(cron(`${seconds} 15 6 * * *`))).toBe('poll@2026-11-22T06:15:42Z');
    }
    expect(idFor(cron('42 15 6 * * *'))).toBe('poll@2026-11-22T06:15:42Z');
    expect(idFor({ kind: 'cron', expression: '@daily', timeZone: 'UTC' })).toBe('poll@2026-11-22T06:15:00Z');
    expect(idFor(every('7s'))).toBe('poll@2026-11-22T06:15:42Z');
  });

  test.each<[string, Schedule, string]>([
    ['a period of which the minute is a due time', every('15m'), '06:15:00'],
    ['the same with a from', every('15m', { from: '2026-11-23T10:00:00+01:00' }), '06:15:00'],
    ['a later one with another from', every('15m', { from: '2026-11-23T09:03Z' }), '06:15:42'],
    ['a from with seconds', every('15m', { from: '2026-11-23T09:00:30Z' }), '06:15:42'],
    ['a period on the calendar', every('1d', { from: '2026-11-23T07:15', timeZone: 'Europe/Amsterdam' }), '06:15:00'],
    ['a rate that a platform counts from its own start', every('20m'), '06:15:42'],
    ['half minutes', every('30s'), '06:15:42'],
  ])('of %s', (_, schedule, expected) => {
    const moment = Date.parse('2026-11-22T06:15:42.500Z');
    expect(occurrenceOf('poll', moment, schedule).id).toBe(`poll@2026-11-22T${expected}Z`);
  });

  test('has the whole day in years of six digits, before and after those of four', () => {
    const [late, early] = ['+010000-02-03T04:05:06Z', '-000001-12-31T23:59:59Z'];
    expect(occurrenceOf('poll', Date.parse(late)).id).toBe(`poll@${late}`);
    expect(occurrenceOf('poll', Date.parse(early)).id).toBe(`poll@${early}`);
  });
});
