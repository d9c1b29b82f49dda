import { expect, test } from 'vitest';
import { parseTolerantJson } from './tolerant-json.ts';

test.each([
  ['a byte order mark', '\uFEFF{"a":1}'],
  ['comments of both kinds', '{ // one\n "a": /* two\n lines */ 1 }\n// the end'],
  ['trailing commas', '{"a":1,}'],
  ['a trailing comma before a comment', '{"a":1, // last\n}'],
])('%s is read', (_, text) => {
  expect(parseTolerantJson(text)).toEqual({ value: { a: 1 } });
});

test('what looks like a comment or a trailing comma inside of a text is kept', () => {
  expect(parseTolerantJson('["http://x", "/* no */", ",]", "\\"//"]')).toEqual({
    value: ['http://x', '/* no */', ',]', '"//'],
  });
});

test.each([
  ['an unknown word', '{\n  "a": hunter2\n}', { line: 2, column: 8, isAtEnd: false }],
  ['an object that is not closed', '{"a":1', { line: 1, column: 7, isAtEnd: true }],
  ['a comment that is not closed', '{"a":1} /* open', { line: 1, column: 9, isAtEnd: false }],
  ['a comma without a value', '[,]', { line: 1, column: 2, isAtEnd: false }],
  ['nothing', '', { line: 1, column: 1, isAtEnd: true }],
])('%s is an error at its place', (_, text, error) => {
  expect(parseTolerantJson(text)).toEqual({ error });
});
