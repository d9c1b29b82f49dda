import { expect, test } from 'vitest';
import { page, shell, steps, table } from './markdown.ts';

test('a page has its blocks, without those that are undefined', () => {
  expect(page(['# Title', undefined, 'Text'])).toBe('# Title\n\nText\n');
});

test('a step holds its lines and its commands', () => {
  expect(steps([`First\nline:\n\n${shell('a \\', '  b')}`, 'Second'])).toBe(`1. First
   line:

   \`\`\`sh
   a \\
     b
   \`\`\`

2. Second`);
});

test('steps of a line each follow each other', () => {
  expect(steps(['One', 'Two'])).toBe('1. One\n2. Two');
});

test('a cell ends where it should, also with a bar or several lines in it', () => {
  expect(table(['a', 'b'], [['x|y', 'p\nq']])).toBe('| a | b |\n| --- | --- |\n| x\\|y | p q |');
});
