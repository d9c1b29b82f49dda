import { describe, expect, test } from 'vitest';
import { deadlineAfter, earlier, earlierBy, hasTime, remainingMs } from './deadline.ts';
import { toInstant } from './instant.ts';
import { toMoment } from './moment.ts';

const now = toMoment(1000);

describe('a deadline', () => {
  test('is a moment, or none', () => {
    expect(deadlineAfter(now, 500)).toBe(1500);
    expect(deadlineAfter(now, undefined)).toBe('none');
  });

  test('can be moved forward to keep time free', () => {
    expect(earlierBy(toMoment(1500), 200)).toBe(1300);
    expect(earlierBy('none', 200)).toBe('none');
  });

  test('comes before none', () => {
    expect(earlier('none', now)).toBe(now);
    expect(earlier(now, 'none')).toBe(now);
    expect(earlier(toMoment(3), toMoment(2))).toBe(2);
    expect(earlier('none', 'none')).toBe('none');
  });

  test('has a remaining time, negative once it has passed; without a deadline there is no number', () => {
    expect(remainingMs(toMoment(1200), now)).toBe(200);
    expect(remainingMs(toMoment(900), now)).toBe(-100);
    expect(remainingMs('none', now)).toBeUndefined();
    expect([hasTime(toMoment(1200), now, 200), hasTime(toMoment(1200), now, 201), hasTime('none', now, 1e9)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe.each([
  ['an instant', toInstant],
  ['a moment', toMoment],
] as const)('%s', (what, make) => {
  test.each([Number.NaN, Infinity, -Infinity])('is never %s', (ms) => {
    expect(() => make(ms)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(what) }),
    );
  });
});
