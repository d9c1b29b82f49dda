import { cron } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { translateSchedule } from '../translate-schedule.ts';
import type { ScheduleTarget } from '../translation.ts';

const now = new Date('2026-01-01T00:00:00Z');
const NEW_YORK = 'America/New_York';
const ELSEWHERE = 'in a long-lived host it';

function notesOn(expression: string, target: ScheduleTarget, timeZone = NEW_YORK): readonly string[] {
  const found = translateSchedule(cron(expression, { timeZone }), target, { now });
  if ('reject' in found) throw new Error(found.message);
  return found.notes;
}

const forward = `When the clocks in ${NEW_YORK} go forward, as on 2026-03-08,`;
const back = `When the clocks in ${NEW_YORK} go back, as on 2026-11-01,`;

describe('notes on clock changes', () => {
  test.each<[string, ScheduleTarget, readonly string[]]>([
    ['30 2 * * *', 'azure', [`${forward} 02:30 runs at 03:30; ${ELSEWHERE} runs at 03:00.`]],
    ['30 2 * * *', 'eventBridgeScheduler', [`${forward} 02:30 is skipped; ${ELSEWHERE} runs at 03:00.`]],
    ['30 2 * * *', 'kubernetes', [`${forward} 02:30 is skipped; ${ELSEWHERE} runs at 03:00.`]],
    ['30 2 * * *', 'systemd', [`${forward} 02:30 is skipped; ${ELSEWHERE} runs at 03:00.`]],
    ['30 1 * * *', 'azure', []],
    ['30 1 * * *', 'eventBridgeScheduler', []],
    ['30 1 * * *', 'kubernetes', [`${back} 01:30 runs twice; ${ELSEWHERE} runs once.`]],
    ['30 1 * * *', 'systemd', []],
    ['30 1,13 * * *', 'kubernetes', [`${back} 01:30 runs twice; ${ELSEWHERE} runs once.`]],
    ['*/30 * * * *', 'azure', []],
    ['*/30 * * * *', 'eventBridgeScheduler', [`${back} 01:00 runs once; ${ELSEWHERE} runs twice.`]],
    ['*/30 * * * *', 'kubernetes', []],
    ['*/30 * * * *', 'systemd', [`${back} 01:00 runs once; ${ELSEWHERE} runs twice.`]],
    ['0 */2 * * *', 'azure', [`${forward} 02:00 runs at 03:00; ${ELSEWHERE} is skipped.`]],
    ['0 */2 * * *', 'eventBridgeScheduler', []],
    ['0 */2 * * *', 'kubernetes', []],
    ['0 */2 * * *', 'systemd', []],
    // At the end of the gap all agree.
    ['0 2 * * *', 'azure', []],
    ['0 2,3 * * *', 'kubernetes', []],
    // The hours run on, so that Azure goes by elapsed time.
    ['30 1,2 * * MON-SUN', 'azure', [expect.stringContaining('02:30'), expect.stringContaining('01:30')]],
    ['30 2 * * *', 'gcpScheduler', [expect.stringContaining('does not document')]],
  ])('of %s for %s are %j', (expression, target, notes) => {
    expect(notesOn(expression, target)).toEqual(notes);
  });

  test.each([
    ['0 9 * * 1-5', NEW_YORK],
    ['30 2 * * MON', NEW_YORK],
    ['30 2 * * *', 'Asia/Kolkata'],
    ['30 2 * * *', 'UTC'],
  ])('are not given for %s in %s, which no change affects', (expression, timeZone) => {
    for (const target of ['azure', 'eventBridgeScheduler', 'kubernetes', 'systemd', 'gcpScheduler'] as const) {
      expect(notesOn(expression, target, timeZone)).toEqual([]);
    }
  });

  test('warn where the search of Kubernetes goes astray: changes that are not at whole hours, or at midnight', () => {
    expect(notesOn('1 0 * * *', 'kubernetes', 'Australia/Lord_Howe').join(' ')).toMatch(
      /go forward, as on 2026-10-04, 00:01 .* may be skipped.* go back, as on 2026-04-05,/,
    );
    expect(notesOn('30 22 * * SAT', 'kubernetes', 'America/Havana').join(' ')).toContain('an extra time');
    expect(notesOn('30 22 * * *', 'kubernetes', 'America/Havana')).toEqual([]);
  });
});
