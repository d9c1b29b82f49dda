import { expect, test } from 'vitest';
import { dueTimesOf } from './due-times.ts';
import { isDue } from './is-due.ts';
import { at } from './next-times.fixture.ts';
import { cron, every } from './schedule.ts';

test.each([
  ['2026-03-27T01:30:00Z', true],
  // The clock in Berlin goes from 02:00 to 03:00, so that 02:30 comes at 03:00.
  ['2026-03-29T01:00:00Z', true],
  ['2026-03-29T01:30:00Z', false],
  ['2026-03-30T00:30:00Z', true],
  // It goes back from 03:00 to 02:00, and 02:30 counts once.
  ['2026-10-25T00:30:00Z', true],
  ['2026-10-25T01:30:00Z', false],
  ['2026-10-26T01:30:00Z', true],
])('02:30 in Berlin is due at %s: %s', (text, due) => {
  expect(isDue(dueTimesOf(cron('30 2 * * *', { timeZone: 'Europe/Berlin' })), at(text))).toBe(due);
});

test('only the instant itself is due', () => {
  const dueTimes = dueTimesOf(every('7m'));
  expect(isDue(dueTimes, at('1970-01-01T00:07:00.000Z'))).toBe(true);
  expect(isDue(dueTimes, at('1970-01-01T00:07:00.001Z'))).toBe(false);
  expect(isDue(dueTimes, at('1970-01-01T00:06:59.999Z'))).toBe(false);
});
