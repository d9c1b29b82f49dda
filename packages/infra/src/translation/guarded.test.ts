import { cron, every, type Schedule } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { SCHEDULE_CASES } from './schedule-cases.fixture.ts';
import { translateSchedule } from './translate-schedule.ts';
import { SCHEDULE_TARGETS, type ScheduleTarget, type TranslateOptions } from './translation.ts';

const now = new Date('2026-11-22T00:00:00Z');
const amsterdam = cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' });

function guarded(schedule: Schedule, target: ScheduleTarget, options: TranslateOptions = {}): unknown {
  return translateSchedule(schedule, target, { guard: true, now, ...options });
}

describe('with a guard', () => {
  test.each<[ScheduleTarget, Schedule, string]>([
    ['azureFlex', amsterdam, '0 0 4,5 * * 1-5'],
    ['eventBridgeRule', amsterdam, 'cron(0 4,5 ? * 2-6 *)'],
    ['cloudflare', amsterdam, '0 4,5 * * 2-6'],
    ['azure', every('7m'), '0 * * * * *'],
    [
      'azureFlex',
      every('90s'),
      '*/30 0,1,3,4,6,7,9,10,12,13,15,16,18,19,21,22,24,25,27,28,30,31,33,34,36,37,39,40,42,43,45,46,48,49,51,52,54,55,57,58 * * * *',
    ],
    ['eventBridgeRule', every('7m'), 'cron(* * * * ? *)'],
    ['eventBridgeRule', every('45m', { from: '2026-01-01T00:03:00Z' }), 'cron(3,18,33,48 * * * ? *)'],
    ['kubernetes', every('5h'), '0 * * * *'],
    ['kubernetes', cron('0 0 */2 * 1'), '0 0 * * *'],
    ['eventBridgeScheduler', cron('0 0 13 * 5'), 'cron(0 0 * * ? *)'],
    ['azure', cron('0 9 L * *', { timeZone: 'Asia/Tokyo' }), '0 0 0 28-31 * *'],
    // 02:30 runs at 01:00 UTC where the clock skips it.
    ['eventBridgeRule', cron('30 2 * * *', { timeZone: 'Europe/Berlin' }), 'cron(0/30 0,1 * * ? *)'],
    [
      'eventBridgeScheduler',
      every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }),
      'cron(0 7,8 ? * 2 *)',
    ],
  ])('%s of %j is %s', (target, schedule, expression) => {
    expect(guarded(schedule, target)).toMatchObject({ expression, guarded: true });
  });

  test('a guarded text is in UTC', () => {
    expect(guarded(every('7m'), 'kubernetes')).toMatchObject({ timeZone: 'Etc/UTC' });
    expect(guarded(cron('0 9 L * *', { timeZone: 'Asia/Tokyo' }), 'azure')).toMatchObject({ timeZone: undefined });
  });

  test('what a target can say stays as it is', () => {
    for (const { schedule } of SCHEDULE_CASES) {
      for (const target of SCHEDULE_TARGETS) {
        const plain = translateSchedule(schedule, target, { now });
        // A rule has no grid for a rate, and a guard gives it one.
        if ('reject' in plain || (target === 'eventBridgeRule' && plain.expression.startsWith('rate'))) continue;
        expect(guarded(schedule, target)).toEqual(plain);
      }
    }
  });

  test('what no text can contain keeps its refusal', () => {
    expect(guarded(cron('*/10 * * * * *'), 'kubernetes')).toMatchObject({ reject: 'SUB_MINUTE' });
    expect(guarded(every('90s'), 'kubernetes')).toMatchObject({ reject: 'NOT_EVEN' });
    expect(guarded(every('90s'), 'eventBridgeRule')).toMatchObject({ reject: 'NOT_WHOLE_MINUTES' });
    expect(guarded(every('30s'), 'containerApps')).toMatchObject({ reject: 'BELOW_MINIMUM' });
  });

  test('the notes tell the cost', () => {
    expect(guarded(amsterdam, 'azureFlex')).toMatchObject({
      notes: [expect.stringContaining('1.4 ticks and 0.71 runs a day')],
    });
    expect(guarded(every('100d'), 'azure')).toMatchObject({
      notes: [expect.stringContaining('On average 1 tick and 0.01 runs a day')],
    });
    expect(guarded(every('7m'), 'azure')).toMatchObject({
      notes: [expect.stringContaining('1440 ticks and 206 runs a day')],
    });
  });
});

describe('a guard is refused', () => {
  test.each(['systemd', 'containerApps'] as const)('by %s, which does not tell the intended time', (target) => {
    expect(guarded(every('7m'), target)).toMatchObject({ reject: 'NO_INTENDED_TIME' });
    expect(guarded(every('7m'), target, { durableRecord: true })).toMatchObject({ guarded: true });
  });

  test('where it would skip too many ticks, unless that is allowed', () => {
    expect(guarded(every('61m'), 'azure')).toMatchObject({
      reject: 'TOO_MANY_TICKS',
      message: expect.stringContaining('1440 ticks and 24 runs a day'),
    });
    expect(guarded(every('61m'), 'azure', { allowManyTicks: true })).toMatchObject({ guarded: true });
  });

  test('not where few ticks are few', () => {
    expect(guarded(every('100d'), 'azure')).toMatchObject({ expression: '0 0 0 * * *', guarded: true });
  });
});
