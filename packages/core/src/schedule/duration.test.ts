import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1.5s', 1500],
    ['0s', 0],
    [' 10 s ', 10_000],
    ['1.1h', 3_960_000],
    ['2.2h', 7_920_000],
    ['2.3h', 8_280_000],
    ['4.1h', 14_760_000],
    ['8.7h', 31_320_000],
    ['4.1m', 246_000],
    ['8.2m', 492_000],
    ['1.1d', 95_040_000],
    ['2.8d', 241_920_000],
    ['0.55h', 1_980_000],
    ['0.001s', 1],
    ['100000000d', 8.64e15],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '30', 's', '-1s', '1w', '1e3s', '5 minutes', '1m30s', 'Infinitys'])('refuses %o', (text) => {
    expect(() => parseDuration(text)).toThrowError(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', details: { value: text } }),
    );
    expect(() => parseDuration(text)).toThrow(/is not a duration.*for example '30s'/);
  });

  test.each([30_000, undefined, null, {}])('refuses %o, which only plain JavaScript can pass', (value) => {
    expect(() => Reflect.apply(parseDuration, undefined, [value])).toThrow(/is not a duration/);
  });

  test.each([`${'9'.repeat(309)}s`, '9007199254740991s', '100000001d', `0.${'1'.repeat(400)}s`])(
    'refuses what no date holds: %s',
    (text) => {
      expect(() => parseDuration(text)).toThrow(/is not a duration.*at most 100000000d/);
    },
  );
});

test.each([
  [90_000, '90s'],
  [5_400_000, '90m'],
  [7_200_000, '2h'],
  [1_209_600_000, '14d'],
  [1500, '1500ms'],
  [0, '0ms'],
])('%i ms are written as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
