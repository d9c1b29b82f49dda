import { cron, every, type TimedSchedule } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { translateSchedule } from '../src/translation/translate-schedule.ts';
import type { ScheduleTarget, Translation } from '../src/translation/translation.ts';
import { compare } from './compare.fixture.ts';
import { costFaults } from './cost.fixture.ts';
import { expectedOf } from './prove.fixture.ts';
import { NOW } from './spans.fixture.ts';

const GUARDED = { guard: true, durableRecord: true, allowManyTicks: true };
const berlin = { timeZone: 'Europe/Berlin' };

function translated(schedule: TimedSchedule, target: ScheduleTarget, options = {}): Translation {
  const answer = translateSchedule(schedule, target, { now: new Date(NOW), ...options });
  if ('reject' in answer) throw new Error(answer.message);
  return answer;
}

function faultsOf(schedule: TimedSchedule, target: ScheduleTarget, translation: Translation): readonly string[] {
  return compare(target, translation, expectedOf(schedule, translation.guarded)()).faults;
}

describe('the comparison finds what is wrong with a translation', () => {
  test.each<[ScheduleTarget, TimedSchedule, Partial<Translation>]>([
    ['azure', cron('0 9 * * 1-5'), { expression: '0 0 9 * * 1-4' }],
    ['azure', cron('0 0 13 * 5'), { expression: '0 0 0 13 * 5' }],
    ['azure', every('7m'), { expression: '0 */7 * * * *' }],
    ['azure', cron('30 2 * * *', berlin), { expression: '0 30 2 * * *', timeZone: 'Europe/Berlin' }],
    ['azure', cron('30 2,3 * * *', berlin), { expression: '0 30 2,3 * * *', timeZone: 'Europe/Berlin' }],
    ['eventBridgeRule', cron('0 0 * * 0'), { expression: 'cron(0 0 ? * 7 *)' }],
    ['eventBridgeRule', cron('0 0 29 2 *'), { expression: 'cron(0 0 28 2 ? *)' }],
    [
      'eventBridgeScheduler',
      cron('*/30 * * * *', berlin),
      { expression: 'cron(0/30 * * * ? *)', timeZone: 'Europe/Berlin' },
    ],
    ['eventBridgeScheduler', cron('*/30 * * * *'), { expression: 'cron(0/30 * * * ? *)', timeZone: 'Europe/Berlin' }],
    ['eventBridgeScheduler', every('7m'), { expression: 'rate(7 minutes)', startDate: new Date(NOW) }],
    ['eventBridgeRule', every('7m'), { expression: 'rate(7 minutes)' }],
    ['kubernetes', cron('30 2 * * *', berlin), { expression: '30 2 * * *', timeZone: 'Europe/Berlin' }],
    ['kubernetes', cron('0 0 */2 * *'), { expression: '0 0 */2 * 0-6', timeZone: 'Etc/UTC' }],
    ['systemd', cron('0 9 * * 1#1'), { expression: 'Mon *-*-02..08 09:00:00 UTC' }],
    ['systemd', cron('0 0 13 * 5'), { expression: 'Fri *-*-13 00:00:00 UTC' }],
    ['systemd', cron('0 0 31 12 *'), { expression: '*-12-30 00:00:00 UTC' }],
    ['cloudflare', cron('0 9 * * 1-5'), { expression: '0 9 * * 1-5' }],
    ['gcpScheduler', cron('0 2 * * *', berlin), { expression: '0 2 * * *', timeZone: 'Europe/Berlin' }],
    ['containerApps', cron('0 9 * * 1-5'), { expression: '0 10 * * 1-5' }],
  ])('%s, %j: %j', (target, schedule, wrong) => {
    const none = { timeZone: undefined, startDate: undefined, guarded: false, notes: [] };
    expect(faultsOf(schedule, target, { expression: '', ...none, ...wrong })).not.toEqual([]);
  });

  test('a note that is left out, and one that is not true', () => {
    const schedule = cron('30 2 * * *', berlin);
    const right = translated(schedule, 'kubernetes');
    expect(faultsOf(schedule, 'kubernetes', right)).toEqual([]);
    expect(faultsOf(schedule, 'kubernetes', { ...right, notes: right.notes.slice(1) })).not.toEqual([]);
    const untrue = right.notes.map((note) => note.replaceAll(/\d{4}-\d\d-\d\d/g, '2027-06-01'));
    expect(faultsOf(schedule, 'kubernetes', { ...right, notes: untrue })).not.toEqual([]);
  });

  test('a start date that is not the first due time', () => {
    const right = translated(every('7m'), 'eventBridgeScheduler');
    expect(faultsOf(every('7m'), 'eventBridgeScheduler', right)).toEqual([]);
    const late = { ...right, startDate: new Date('2060-01-01T00:00:00Z') };
    expect(faultsOf(every('7m'), 'eventBridgeScheduler', late)).not.toEqual([]);
  });

  test('a guarded text that lacks the end of a gap, in the tenth year only', () => {
    const schedule = cron('30 2 * * *', berlin);
    const right = translated(schedule, 'azureFlex', GUARDED);
    expect(right).toMatchObject({ guarded: true, expression: '0 */30 0,1 * * *' });
    expect(faultsOf(schedule, 'azureFlex', right)).toEqual([]);
    expect(faultsOf(schedule, 'azureFlex', { ...right, expression: '0 30 0,1 * * *' })).toContain(
      'missing 2036-03-30T01:00:00Z',
    );
  });

  test('numbers of a guard that are not true', () => {
    const schedule = cron('30 2 * * *', berlin);
    const right = translated(schedule, 'eventBridgeRule', GUARDED);
    const expected = expectedOf(schedule, true)();
    expect(costFaults('eventBridgeRule', right, expected)).toEqual([]);
    for (const [from, to] of [
      ['4 ticks', '3 ticks'],
      ['and 1 run ', 'and 2 runs '],
    ] as const) {
      const notes = right.notes.map((note) => note.replace(from, to));
      expect(costFaults('eventBridgeRule', { ...right, notes }, expected)).not.toEqual([]);
    }
    expect(costFaults('eventBridgeRule', { ...right, notes: [] }, expected)).not.toEqual([]);
  });
});
