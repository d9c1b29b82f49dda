import { expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

test('a text that is short enough stays as it is', () => {
  expect(cutText('1234', 4)).toBe('1234');
});

test('a longer one is cut, and says how much is left out', () => {
  expect(cutText('123456', 4)).toBe('1234… (2 more characters)');
});
