import { expect, test } from 'vitest';
import { areDaysAmbiguous } from './ambiguous-days.ts';
import { parseCron } from './parse-cron.ts';

test.each([
  ['0 0 * * *', false],
  ['0 0 */2 * *', false],
  ['0 0 * * */2', false],
  ['0 0 13 * 5', false],
  ['0 0 1-30 * 1', false],
  ['0 0 L * 1', false],
  ['0 0 */2 * 1', true],
  ['0 0 1-31 * 1', true],
  ['0 0 1-31/3 * 1', true],
  ['0 0 13 * */2', true],
  ['0 0 13 * 0-6', true],
  ['0 0 13 * 0-7', true],
])('the day fields of %s are ambiguous: %s', (expression, expected) => {
  const fields = parseCron(expression);
  if (typeof fields === 'string') throw new Error(fields);
  expect(areDaysAmbiguous(fields)).toBe(expected);
});
