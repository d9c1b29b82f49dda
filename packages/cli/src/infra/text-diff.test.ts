import { describe, expect, test } from 'vitest';
import { textDiff } from './text-diff.ts';

const numbers = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('textDiff', () => {
  test('is empty for equal texts', () => {
    expect(textDiff('a\nb\n', 'a\nb\n')).toEqual([]);
    expect(textDiff('', '')).toEqual([]);
  });

  test('shows three lines around a change, and where they begin', () => {
    const changed = numbers.with(9, 'another');
    expect(textDiff(text(numbers), text(changed))).toEqual([
      '@@ -7 +7 @@',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+another',
      ' line 11',
      ' line 12',
      ' line 13',
    ]);
  });

  test('shows changes far from each other apart, with the places in both texts', () => {
    const changed = ['new', ...numbers.slice(0, -1)];
    const lines = textDiff(text(numbers), text(changed));
    expect(lines.filter((line) => line.startsWith('@@'))).toEqual(['@@ -1 +1 @@', '@@ -17 +18 @@']);
    expect(lines.filter((line) => /^[-+]/.test(line))).toEqual(['+new', '-line 20']);
  });

  test('shows what is only in one of them whole', () => {
    expect(textDiff('', 'a\nb\n')).toEqual(['@@ -1 +1 @@', '+a', '+b']);
    expect(textDiff('a\nb\n', '')).toEqual(['@@ -1 +1 @@', '-a', '-b']);
  });

  test('finds the smallest change', () => {
    expect(textDiff('a\nb\nc\nd\n', 'a\nc\nd\ne\n')).toEqual(['@@ -1 +1 @@', ' a', '-b', ' c', ' d', '+e']);
  });
});
