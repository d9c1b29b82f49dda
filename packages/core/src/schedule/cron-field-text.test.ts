import { expect, test } from 'vitest';
import { cronFieldText } from './cron-field-text.ts';

test.each([
  ['weekday', [0, 1, 2, 3, 4, 5, 6], '*'],
  ['minute', [0, 7, 14, 21, 28, 35, 42, 49, 56], '*/7'],
  ['minute', [0, 30], '*/30'],
  ['hour', [0, 23], '0,23'],
  ['weekday', [0, 6], '0,6'],
  ['month', [1, 4, 7, 10], '*/3'],
  ['month', [1, 7], '1,7'],
  ['minute', [3, 18, 33, 48], '3,18,33,48'],
  ['day', [1, 2, 3, 5, 6, 9], '1-3,5,6,9'],
] as const)('values of the field %s: %j are %s', (name, values, text) => {
  expect(cronFieldText(name, values)).toBe(text);
});
