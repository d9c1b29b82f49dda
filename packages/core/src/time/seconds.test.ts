import { expect, test } from 'vitest';
import { seconds } from './seconds.ts';

test.each([
  [0, '0 s'],
  [49, '0 s'],
  [1540, '1.5 s'],
  [9940, '9.9 s'],
  [9960, '10 s'],
  [22_500, '23 s'],
  [3_600_000, '3600 s'],
])('%d ms is %s', (ms, text) => {
  expect(seconds(ms)).toBe(text);
});
