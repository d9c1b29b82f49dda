import { describe, expect, test } from 'vitest';
import { occurrenceOf } from './occurrence.ts';
import { cron, every } from './schedule.ts';

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
    expect(idFor(cron('42 15 6 * * *'))).toBe('poll@2026-11-22T06:15:42Z');
    expect(idFor({ kind: 'cron', expression: '@daily', timeZone: 'UTC' })).toBe('poll@2026-11-22T06:15:00Z');
    expect(idFor(every('7s'))).toBe('poll@2026-11-22T06:15:42Z');
  });

  test('has the whole day in years of six digits, before and after those of four', () => {
    const [late, early] = ['+010000-02-03T04:05:06Z', '-000001-12-31T23:59:59Z'];
    expect(occurrenceOf('poll', Date.parse(late)).id).toBe(`poll@${late}`);
    expect(occurrenceOf('poll', Date.parse(early)).id).toBe(`poll@${early}`);
  });
});
