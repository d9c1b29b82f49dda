import { continuous, cron, every, onDemand, type Schedule, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { describe, expect, test } from 'vitest';
import { SCHEDULE_CASES } from './schedule-cases.fixture.ts';
import { translateSchedule } from './translate-schedule.ts';
import { type Refusal, SCHEDULE_TARGETS, type ScheduleTarget, type Translation } from './translation.ts';

const now = new Date('2026-01-01T00:00:00Z');

describe.each(SCHEDULE_CASES)('$name', ({ schedule, expected, next, timeZone }) => {
  test.each(expected)('is for $target: $text$reject', ({ target, text, reject }) => {
    const found = translateSchedule(schedule, target, { now });
    if (reject !== undefined) {
      expect(found).toEqual({ reject, message: expect.stringMatching(/\.$/) });
      return;
    }
    expect(found).toMatchObject({ expression: text, timeZone: zoneOn(target, timeZone), guarded: false });
  });

  test.runIf(next.length > 0)('is due when the table says', () => {
    if (schedule.kind !== 'every' && schedule.kind !== 'cron') throw new Error('The table has timed schedules only.');
    const dueTimes = dueTimesOf(schedule);
    let due = toInstant(now.getTime());
    const found = next.map(() => {
      due = dueTimes.next(due) ?? due;
      return new Date(due).toISOString().replace('.000Z', 'Z');
    });
    expect(found).toEqual(next);
  });
});

test('the table has forty cases, and every target has texts and refusals', () => {
  expect(SCHEDULE_CASES).toHaveLength(40);
  for (const target of ['azure', 'azureFlex', 'eventBridgeRule', 'eventBridgeScheduler', 'kubernetes'] as const) {
    const found = SCHEDULE_CASES.flatMap(({ expected }) => expected.filter((row) => row.target === target));
    expect(found.length).toBe(40);
    expect(found.some(({ reject }) => reject !== undefined)).toBe(true);
  }
});

describe('a text', () => {
  test.each<[ScheduleTarget, Schedule, string]>([
    ['cloudflare', cron('0 9 * * MON-FRI'), '0 9 * * 2-6'],
    ['cloudflare', cron('0 0 * * SUN,SAT'), '0 0 * * 1,7'],
    ['cloudflare', cron('0 0 LW * *'), '0 0 LW * *'],
    ['cloudflare', cron('0 0 * * 5#2'), '0 0 * * 6#2'],
    ['gcpScheduler', cron('*/15 9-17 * * 1-5'), '*/15 9-17 * * 1-5'],
    ['gcpScheduler', cron('0 0 * * 7'), '0 0 * * 0'],
    ['containerApps', every('6h'), '0 */6 * * *'],
    ['eventBridgeRule', cron('0 9 15W * *'), 'cron(0 9 15W * ? *)'],
    ['eventBridgeRule', cron('0 9 31W 1,3 *'), 'cron(0 9 31W 1,3 ? *)'],
    ['eventBridgeRule', cron('0 9 * * 5L'), 'cron(0 9 ? * 6L *)'],
    ['eventBridgeRule', cron('0 9 * * */2'), 'cron(0 9 ? * 1,3,5,7 *)'],
    ['eventBridgeRule', cron('0 9 */10 * *'), 'cron(0 9 1/10 * ? *)'],
    ['kubernetes', cron('0 9 */10 * *'), '0 9 */10 * *'],
    ['kubernetes', cron('0,0 5,5,0 6 * * *'), '0,5 6 * * *'],
    ['eventBridgeRule', cron('0-0,00 10-50/7 6 * * *'), 'cron(10,17,24,31,38,45 6 * * ? *)'],
    ['systemd', cron('0 0 13 * 5'), '*-*-13 00:00:00 UTC\nFri *-*-* 00:00:00 UTC'],
    ['systemd', cron('0 9 * * 1#1'), 'Mon *-*-01..07 09:00:00 UTC'],
    ['systemd', cron('0 9 * * 5L'), 'Fri *-*~07/1 09:00:00 UTC'],
    ['systemd', cron('0 9 LW * *'), 'Mon..Fri *-*~01 09:00:00 UTC\nFri *-*~02 09:00:00 UTC\nFri *-*~03 09:00:00 UTC'],
    ['systemd', cron('0 0 29 2 *', { timeZone: 'asia/tokyo' }), '*-02-29 00:00:00 Asia/Tokyo'],
    ['systemd', cron('0 9 15W * *'), 'Mon..Fri *-*-15 09:00:00 UTC\nFri *-*-14 09:00:00 UTC\nMon *-*-16 09:00:00 UTC'],
    [
      'systemd',
      cron('0 9 30W 2-4 *'),
      'Mon..Fri *-03,04-30 09:00:00 UTC\nFri *-03,04-29 09:00:00 UTC\nMon *-03-31 09:00:00 UTC\nFri *-04-28 09:00:00 UTC',
    ],
    ['systemd', cron('0 9 * * SUN-TUE,FRI'), 'Mon,Tue,Fri,Sun *-*-* 09:00:00 UTC'],
    ['systemd', cron('0 9 * * */2'), 'Tue,Thu,Sat,Sun *-*-* 09:00:00 UTC'],
    ['systemd', every('90m'), '*-*-* 00/3:00:00 UTC\n*-*-* 01/3:30:00 UTC'],
    [
      'systemd',
      every('45m', { from: '2026-01-01T00:05:00Z' }),
      '*-*-* 00/3:05,50:00 UTC\n*-*-* 01/3:35:00 UTC\n*-*-* 02/3:20:00 UTC',
    ],
    ['systemd', every('90s'), '*-*-* *:00/3:00 UTC\n*-*-* *:01/3:30 UTC'],
    // systemd misses the first instant of a month where a step that has no end does not go on evenly.
    ['systemd', cron('*/7 */10 * * *'), '*-*-* 00..20/10:00..56/7:00 UTC'],
    // A from that moves the grid.
    ['kubernetes', every('15m', { from: '2026-01-01T00:03:00Z' }), '3,18,33,48 * * * *'],
    ['eventBridgeRule', every('6h', { from: '2026-01-01T04:05:00Z' }), 'cron(5 4,10,16,22 * * ? *)'],
    ['azure', every('20s', { from: '1969-12-31T23:59:55Z' }), '15,35,55 * * * * *'],
    ['kubernetes', every('7d', { from: '2026-11-23T09:00:00Z' }), '0 9 * * 1'],
    ['eventBridgeScheduler', every('7d', { from: '2026-11-23T09:00:00+01:00' }), 'cron(0 8 ? * 2 *)'],
    ['kubernetes', every('12h', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }), '0 8,20 * * *'],
  ])('for %s of %j is %s', (target, schedule, text) => {
    expect(translateSchedule(schedule, target, { now })).toMatchObject({ expression: text, guarded: false });
  });

  test('counts whole days on the calendar of a zone', () => {
    const daily = every('1d', { from: '2026-11-23T09:30', timeZone: 'Europe/Amsterdam' });
    expect(textOf(daily, 'kubernetes')).toEqual(['30 9 * * *', 'Europe/Amsterdam']);
    const weekly = every('7d', { from: '2026-11-23T09:30', timeZone: 'Europe/Amsterdam' });
    expect(textOf(weekly, 'azure')).toEqual(['0 30 9 * * 1', 'Europe/Amsterdam']);
    const fortnightly = every('14d', { from: '2026-11-23T09:30', timeZone: 'Europe/Amsterdam' });
    expect(codeOf(fortnightly, 'eventBridgeScheduler')).toBe('NOT_EVEN');
  });

  test('names a zone as the tz database spells it', () => {
    const zoneOf = (timeZone: string): unknown => textOf(cron('0 9 * * *', { timeZone }), 'kubernetes').at(1);
    expect(zoneOf('europe/berlin')).toBe('Europe/Berlin');
    expect(zoneOf('Asia/Kolkata')).toBe('Asia/Kolkata');
    expect(zoneOf('ASIA/KOLKATA')).toMatch(/^Asia\/(?:Kolkata|Calcutta)$/);
    expect(zoneOf('America/Port_of_Spain')).toBe('America/Port_of_Spain');
    expect(zoneOf('Etc/GMT-2')).toBe('Etc/GMT-2');
    expect(zoneOf('CET')).toMatch(/^(?:CET|Europe\/\w+)$/);
    expect(zoneOf('Zulu')).toBe('Etc/UTC');
  });
});

describe('a rate', () => {
  test('of Scheduler starts at the first instant of the grid after now', () => {
    const later = new Date('2026-03-05T12:34:56Z');
    expect(translateSchedule(every('7m'), 'eventBridgeScheduler', { now: later })).toEqual({
      expression: 'rate(7 minutes)',
      timeZone: 'UTC',
      startDate: new Date('2026-03-05T12:36:00Z'),
      guarded: false,
      notes: [expect.stringContaining('StartDate')],
    });
  });

  test('of a rule says that its instants are its own', () => {
    expect(translateSchedule(every('7m'), 'eventBridgeRule', { now })).toMatchObject({
      startDate: undefined,
      notes: [expect.stringContaining('occurrence ids')],
    });
  });

  test('of a rule is refused where the author said when it is due', () => {
    expect(codeOf(every('7m', { from: '2026-01-01T00:03:00Z' }), 'eventBridgeRule')).toBe('NOT_EVEN');
  });

  test('has whole minutes, at second 0', () => {
    expect(codeOf(every('7m', { from: '2026-01-01T00:03:30Z' }), 'eventBridgeScheduler')).toBe('SUB_MINUTE');
    expect(codeOf(every('90s'), 'eventBridgeScheduler')).toBe('NOT_WHOLE_MINUTES');
  });

  test('has a unit in the singular for one of them', () => {
    expect(textOf(every('25h'), 'eventBridgeRule')[0]).toBe('rate(25 hours)');
    expect(textOf(every('1440h', { from: undefined }), 'eventBridgeRule')[0]).toBe('rate(60 days)');
  });
});

describe('a refusal', () => {
  test.each<[ScheduleTarget, Schedule, string]>([
    ['cloudflare', cron('0 0 13 * 5'), 'DOM_AND_DOW'],
    ['gcpScheduler', cron('0 0 13 * 5'), 'DOM_AND_DOW'],
    ['containerApps', cron('0 0 L * *'), 'UNSUPPORTED_TOKEN'],
    ['containerApps', cron('0 9 * * *', { timeZone: 'Europe/Berlin' }), 'TIMEZONE_UNSUPPORTED'],
    ['gcpScheduler', cron('0 0 LW * *'), 'UNSUPPORTED_TOKEN'],
    ['eventBridgeRule', cron('0 0 LW * *'), 'UNSUPPORTED_TOKEN'],
    ['eventBridgeRule', cron('0 0 1,L * *'), 'UNSUPPORTED_TOKEN'],
    ['cloudflare', cron('0 0 31W * *'), 'UNSUPPORTED_TOKEN'],
    ['systemd', cron('0 0 28W * *'), 'UNSUPPORTED_TOKEN'],
    ['kubernetes', cron('0 0 */2 * 1'), 'AMBIGUOUS_DAY_FIELDS'],
    ['systemd', cron('0 0 1-31 * 1'), 'AMBIGUOUS_DAY_FIELDS'],
    ['kubernetes', every('30s'), 'BELOW_MINIMUM'],
    ['cloudflare', every('1m', { from: '2026-01-01T00:00:30Z' }), 'SUB_MINUTE'],
    ['systemd', every('7m'), 'NOT_EVEN'],
    // It divides a day, in more lines than a person reads.
    ['systemd', every('64s'), 'NOT_EVEN'],
    ['kubernetes', cron('0 0 L * 5'), 'UNSUPPORTED_TOKEN'],
    ['eventBridgeRule', cron('0 0 L * 5'), 'DOM_AND_DOW'],
    ['kubernetes', every('7d'), 'NOT_EVEN'],
    ['kubernetes', cron('0 0 30 2 *'), 'NEVER_FIRES'],
    ['azure', continuous(), 'NO_SCHEDULE'],
    ['azure', onDemand(), 'NO_SCHEDULE'],
    ['azure', { kind: 'every', periodMs: 1500 }, 'SUB_SECOND'],
    ['azure', { kind: 'every', periodMs: 60_000, from: '2026-02-31T00:00:00Z' }, 'INVALID_FROM'],
  ])('by %s of %j is %s', (target, schedule, code) => {
    expect(codeOf(schedule, target)).toBe(code);
  });

  test('says what is wrong and how to fix it', () => {
    const { message } = refusalOf(cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }), 'azureFlex');
    expect(message).toBe(
      "cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) cannot be translated for an Azure timer on Flex Consumption: the target runs schedules in UTC, and this one is in Europe/Amsterdam. Write the schedule in UTC, or choose a target with time zones. Or let the host skip ticks that are not due: { guard: true }.",
    );
  });

  test.each<[unknown, string]>([
    [
      { kind: 'cron', expression: '0 0 30 2 *', timeZone: 'UTC' },
      "cron('0 0 30 2 *', { timeZone: 'UTC' }) cannot be translated for an Azure timer: it never fires: no calendar date matches. Correct the day or the month.",
    ],
    [
      { kind: 'every', periodMs: 60_000, from: '2026-11-23T09:00' },
      "every('1m', { from: '2026-11-23T09:00' }) cannot be translated for an Azure timer: from '2026-11-23T09:00' is a local time: add timeZone, or Z for UTC.",
    ],
    [
      { kind: 'cron', expression: 5 },
      "The schedule cannot be translated for an Azure timer: expression is 5, not a string. Write an expression such as '*/5 * * * *'.",
    ],
    [
      { kind: 'every' },
      "The schedule cannot be translated for an Azure timer: undefined is not a positive duration in milliseconds. Write a period such as every('5m').",
    ],
    [
      { kind: 'every', periodMs: 60_000, from: 5 },
      "The schedule cannot be translated for an Azure timer: from is 5, not a string. Write an instant such as '2026-11-23T09:00:00Z'.",
    ],
  ])('of what no host takes says so too: %j', (schedule, message) => {
    expect(Reflect.apply(translateSchedule, undefined, [schedule, 'azure', { guard: true }])).toMatchObject({
      message,
    });
  });

  test('of a period that is too long says that, not that it is no whole number of seconds', () => {
    expect(codeOf({ kind: 'every', periodMs: 1e300 }, 'azure')).toBe('INVALID_DURATION');
  });

  test('does not promise a guard where none can help', () => {
    expect(refusalOf(every('90s'), 'kubernetes').message).not.toContain('guard');
    expect(refusalOf(every('7m'), 'systemd').message).not.toContain('guard: true');
  });
});

test('a wrong target or option is an error', () => {
  const invalid = expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' });
  const translate = (...given: readonly unknown[]): unknown => Reflect.apply(translateSchedule, undefined, given);
  for (const target of [undefined, 'lambda', null, {}]) expect(() => translate(every('5m'), target)).toThrow(invalid);
  for (const options of [{ guards: true }, { guard: 'yes' }, { now: 5 }, { now: new Date(Number.NaN) }, null]) {
    expect(() => translate(every('5m'), 'azure', options)).toThrow(invalid);
  }
});

test('every target takes every 5 minutes', () => {
  for (const target of SCHEDULE_TARGETS) expect(translateSchedule(every('5m'), target)).toHaveProperty('expression');
});

function zoneOn(target: ScheduleTarget, timeZone: string | undefined): string | undefined {
  if (target === 'kubernetes') return timeZone ?? 'Etc/UTC';
  if (target === 'eventBridgeScheduler') return timeZone ?? 'UTC';
  return target === 'azure' ? timeZone : undefined;
}

function textOf(schedule: Schedule, target: ScheduleTarget): readonly [text: string, timeZone: string | undefined] {
  const found: Translation | Refusal = translateSchedule(schedule, target, { now });
  if ('reject' in found) throw new Error(found.message);
  return [found.expression, found.timeZone];
}

function refusalOf(schedule: Schedule, target: ScheduleTarget): Refusal {
  const found = translateSchedule(schedule, target, { now });
  if ('reject' in found) return found;
  throw new Error(`It is ${found.expression}.`);
}

function codeOf(schedule: Schedule, target: ScheduleTarget): string {
  return refusalOf(schedule, target).reject;
}
