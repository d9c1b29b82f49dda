import { describe, expect, test } from 'vitest';
import { type DueTimes, dueTimesOf } from './due-times.ts';
import { cron, every } from './schedule.ts';

const at = (text: string): number => Date.parse(text);

function nextTimes(dueTimes: DueTimes, after: string, count: number): string[] {
  const found: string[] = [];
  for (let instant = dueTimes.next(at(after)); instant !== undefined && found.length < count; ) {
    found.push(`${new Date(instant).toISOString().slice(0, 16)}Z`);
    instant = dueTimes.next(instant);
  }
  return found;
}

describe('the due times of every', () => {
  const ninetySeconds = dueTimesOf(every('90s'));

  test('are the multiples of the period since the Unix epoch, so that all replicas agree', () => {
    expect(dueTimesOf(every('7m')).next(at('2026-01-01T00:00:00Z'))).toBe(at('2026-01-01T00:07:00Z'));
    expect(dueTimesOf(every('5h')).next(at('2026-01-01T00:00:00Z'))).toBe(at('2026-01-01T04:00:00Z'));
    expect(dueTimesOf(every('2d')).next(at('2026-01-01T00:00:00Z'))).toBe(at('2026-01-03T00:00:00Z'));
  });

  test('are strictly after, and at or before, an instant', () => {
    const due = at('2026-01-01T00:01:30Z');
    expect(ninetySeconds.next(due - 1)).toBe(due);
    expect(ninetySeconds.next(due)).toBe(due + 90_000);
    expect(ninetySeconds.previous(due)).toBe(due);
    expect(ninetySeconds.previous(due - 1)).toBe(due - 90_000);
    expect(ninetySeconds.previous(due + 1)).toBe(due);
  });
});

describe('the due times of cron', () => {
  test.each([
    ['0 9 * * MON-FRI', 'UTC', ['2026-01-01T09:00Z', '2026-01-02T09:00Z', '2026-01-05T09:00Z']],
    ['0 0 * * 7', 'UTC', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * 0', 'UTC', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 13 * 5', 'UTC', ['2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z']],
    ['0 6 1 */3 *', 'UTC', ['2026-01-01T06:00Z', '2026-04-01T06:00Z']],
    ['0 0 L * *', 'UTC', ['2026-01-31T00:00Z', '2026-02-28T00:00Z']],
    ['0 9 * * 1#1', 'UTC', ['2026-01-05T09:00Z', '2026-02-02T09:00Z']],
    ['0 30 4 * * *', 'UTC', ['2026-01-01T04:30Z', '2026-01-02T04:30Z']],
    ['30 23 * * *', 'Europe/Berlin', ['2026-01-01T22:30Z', '2026-01-02T22:30Z']],
    ['0 12 * * *', 'Asia/Kolkata', ['2026-01-01T06:30Z', '2026-01-02T06:30Z']],
  ])('%s in %s', (expression, timeZone, expected) => {
    const dueTimes = dueTimesOf(cron(expression, { timeZone }));
    expect(nextTimes(dueTimes, '2026-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  test.each([
    ['a gap: once, when the clock has moved on', '30 2 * * *', '2026-03-07T12:00Z', '03-08T07:00Z 03-09T06:30Z'],
    ['an overlap: once, the first time', '30 1 * * *', '2026-10-31T12:00Z', '11-01T05:30Z 11-02T06:30Z'],
    ['an overlap of a list: once each', '30 1,13 * * *', '2026-10-31T20:00Z', '11-01T05:30Z 11-01T18:30Z'],
    [
      'an overlap of steps: each half hour that passes',
      '*/30 * * * *',
      '2026-11-01T04:40Z',
      '11-01T05:00Z 11-01T05:30Z 11-01T06:00Z 11-01T06:30Z 11-01T07:00Z',
    ],
    ['a gap of steps', '0 */2 * * *', '2026-03-08T02:00Z', '03-08T03:00Z 03-08T05:00Z 03-08T08:00Z 03-08T10:00Z'],
    [
      'an overlap of hourly steps',
      '0 */2 * * *',
      '2026-11-01T01:00Z',
      '11-01T02:00Z 11-01T04:00Z 11-01T07:00Z 11-01T09:00Z',
    ],
  ])('when New York changes its clocks, %s', (_, expression, after, expected) => {
    const dueTimes = dueTimesOf(cron(expression, { timeZone: 'America/New_York' }));
    const times = expected.split(' ').map((time) => `2026-${time}`);
    expect(nextTimes(dueTimes, after, times.length)).toEqual(times);
  });

  test.each([
    ['2026-03-28T12:00Z', ['2026-03-29T01:00Z', '2026-03-30T00:30Z']],
    ['2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
  ])('when Berlin changes its clocks after %s', (after, expected) => {
    const dueTimes = dueTimesOf(cron('30 2 * * *', { timeZone: 'Europe/Berlin' }));
    expect(nextTimes(dueTimes, after, 2)).toEqual(expected);
  });

  test('are the same object for equal expressions, because a parsed one is large', () => {
    expect(dueTimesOf(cron('1 2 * * *'))).toBe(dueTimesOf(cron(' 1  2 * * * ')));
    expect(dueTimesOf(cron('1 2 * * *'))).not.toBe(dueTimesOf(cron('1 2 * * *', { timeZone: 'Europe/Berlin' })));
  });

  test('are right whatever was asked before', () => {
    const dueTimes = dueTimesOf(cron('*/15 3 * * *'));
    const due = at('2026-01-01T03:15:00Z');
    const questions = [due, due - 1, due + 1, due - 900_000, due - 900_001, due + 899_999, due + 900_000, due - 1];
    const answers = questions.map((after) => ((dueTimes.next(after) ?? 0) - due) / 60_000);
    expect(answers).toEqual([15, 0, 15, 0, -15, 15, 30, 0]);
  });

  test.each(['0 22-2 * * *', '99 * * * *', 'a b c d e', '* * * * MONDAY'])('cannot be read: %s', (expression) => {
    expect(() => dueTimesOf(cron(expression))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        details: expect.objectContaining({ expression, reason: 'INVALID_CRON' }),
      }),
    );
  });

  test.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('never come: %s', (expression) => {
    expect(() => dueTimesOf(cron(expression))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/never fires: no calendar date matches/),
        details: expect.objectContaining({ reason: 'NEVER_FIRES' }),
      }),
    );
  });

  test.each(['Mars/Olympus', 'Amsterdam'])('are refused in the time zone %s, which does not exist', (timeZone) => {
    expect(() => dueTimesOf(cron('0 9 * * *', { timeZone }))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/there is no time zone ".*IANA name such as 'Europe\/Amsterdam'/),
        details: expect.objectContaining({ reason: 'INVALID_TIMEZONE' }),
      }),
    );
  });

  test('come rarely, but come: 29 February', () => {
    expect(dueTimesOf(cron('0 0 29 2 *')).next(at('2026-01-01T00:00Z'))).toBe(at('2028-02-29T00:00Z'));
  });
});

describe('the last due time of cron', () => {
  const quarterHours = dueTimesOf(cron('*/15 * * * *'));
  const seconds = dueTimesOf(cron('* * * * * *'));

  test('is the instant itself where it is due', () => {
    const due = at('2026-01-01T00:15:00Z');
    expect(quarterHours.previous(due)).toBe(due);
  });

  test('is exact to the millisecond around a due time', () => {
    const due = at('2026-01-01T00:15:00Z');
    for (const after of [1, 500, 999, 1000, 60_000]) expect(quarterHours.previous(due + after)).toBe(due);
    for (const before of [1, 500, 999, 1000]) expect(quarterHours.previous(due - before)).toBe(due - 900_000);
  });

  test('is exact for a schedule of seconds', () => {
    const due = at('2026-01-01T00:15:00Z');
    for (const after of [0, 1, 500, 999]) expect(seconds.previous(due + after)).toBe(due);
  });

  test.each([
    ['30 1 * * *', '2026-11-01T05:30:00Z'],
    ['30 1 * * *', '2026-11-02T06:30:00Z'],
    ['30 2 * * *', '2026-03-08T07:00:00Z'],
    ['30 2 * * *', '2026-03-09T06:30:00Z'],
    ['*/30 * * * *', '2026-11-01T06:30:00Z'],
  ])('agrees with the next one around a change of clocks: %s at %s', (expression, due) => {
    const dueTimes = dueTimesOf(cron(expression, { timeZone: 'America/New_York' }));
    expect(dueTimes.next(at(due) - 1)).toBe(at(due));
    expect(dueTimes.previous(at(due))).toBe(at(due));
    expect(dueTimes.previous(at(due) + 5000)).toBe(at(due));
  });
});
