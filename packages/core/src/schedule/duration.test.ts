import { describe, expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

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
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '30', 's', '-1s', '1w', '1e3s', '5 minutes', '1m30s', 'Infinitys'])('refuses %o', (text) => {
    expect(() => parseDuration(text)).toThrowError(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', details: { value: text } }),
    );
    expect(() => parseDuration(text)).toThrow(/no duration.*for example '30s'/);
  });

  test.each([30_000, undefined, null, {}])('refuses %o, which only plain JavaScript can pass', (value) => {
    expect(() => Reflect.apply(parseDuration, undefined, [value])).toThrow(/no duration/);
  });
});
