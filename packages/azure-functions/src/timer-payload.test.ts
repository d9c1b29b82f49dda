import { fakeTimer } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { readTimer } from './timer-payload.ts';

test('the due time is scheduleStatus.next, whatever its offset', () => {
  const next = '2026-03-01T10:30:00+01:00';
  const facts = readTimer({ isPastDue: false, scheduleStatus: { next } });
  expect(facts).toEqual({ trigger: 'schedule', pastDue: false, next: new Date('2026-03-01T09:30:00Z') });
});

test('a missed slot is past due', () => {
  expect(readTimer(fakeTimer({ isPastDue: true })).pastDue).toBe(true);
});

test('a timer without a record is still a timer', () => {
  expect(readTimer(fakeTimer({ scheduleStatus: null }))).toEqual({
    trigger: 'schedule',
    pastDue: false,
    next: undefined,
  });
});

test.each([
  ['.NET writes for "never"', '0001-01-01T00:00:00'],
  ['is not a time', 'soon'],
  ['is not a text', 1_772_357_400_000],
])('a due time that %s is ignored', (_, next) => {
  expect(readTimer({ isPastDue: false, scheduleStatus: { next } }).next).toBeUndefined();
});

test.each([
  [undefined],
  [null],
  ['test'],
  [7],
  [[]],
  [{}],
  [{ input: 'test' }],
  [{ isPastDue: 'true', scheduleStatus: 'x' }],
])('the posted body %j is a manual run', (body) => {
  expect(readTimer(body)).toEqual({ trigger: 'manual', pastDue: false, next: undefined });
});
