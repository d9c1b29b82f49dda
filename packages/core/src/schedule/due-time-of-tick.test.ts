import { expect, test } from 'vitest';
import { dueTimeOfTick } from './due-time-of-tick.ts';
import { dueTimesOf } from './due-times.ts';
import { at } from './next-times.fixture.ts';
import { every } from './schedule.ts';

test.each([
  ['15m', '2026-11-22T06:15:00Z', '2026-11-22T06:15:00Z'],
  ['15m', '2026-11-22T06:29:58.999Z', '2026-11-22T06:15:00Z'],
  ['15m', '2026-11-22T06:29:59Z', '2026-11-22T06:30:00Z'],
  ['15m', '2026-11-22T06:30:59Z', '2026-11-22T06:30:00Z'],
  // Due times are close: a tick is late rather than early.
  ['2s', '2026-11-22T06:15:01.400Z', '2026-11-22T06:15:00Z'],
  ['2s', '2026-11-22T06:15:01.500Z', '2026-11-22T06:15:02Z'],
])('every %s, a tick at %s is for %s', (period, now, due) => {
  expect(dueTimeOfTick(dueTimesOf(every(period)), at(now))).toBe(at(due));
});
