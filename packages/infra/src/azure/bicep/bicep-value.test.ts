import { describe, expect, test } from 'vitest';
import { Commented } from '../../text/commented.ts';
import { type BicepValue, bicepString, expression, interpolate, Keyed } from './bicep-value.ts';
import { writeValue } from './write-value.ts';

describe('strings', () => {
  test.each([
    ['plain', "'plain'"],
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['C:\\folder', "'C:\\\\folder'"],
    ["\\'", "'\\\\\\''"],
    ['${secret}', "'\\${secret}'"],
    ['$5 and $ {x} and $', "'$5 and $ {x} and $'"],
    ['$${x}', "'$\\${x}'"],
    ['\\${x}', "'\\\\\\${x}'"],
    ['a\nb\r\nc\td', "'a\\nb\\r\\nc\\td'"],
    ['\u0000\u001b[31m', "'\\u{0}\\u{1b}[31m'"],
    ['right to left \u202e', "'right to left \\u{202e}'"],
    ['line \u2028', "'line \\u{2028}'"],
    ['é 中 😀', "'é 中 😀'"],
    ['lone \ud800 half', "'lone \ufffd half'"],
    ["'''", "'\\'\\'\\''"],
    ['// no comment', "'// no comment'"],
  ])('%j is written so that Bicep reads the same text', (text, written) => {
    expect(bicepString(text)).toBe(written);
    expect(readString(written)).toBe(text.replace('\ud800', '\ufffd'));
  });

  test('hold expressions, and the text around them is escaped', () => {
    expect(interpolate`https://${expression('storage.name')}.it's/${"a'${b}"}`.text).toBe(
      "'https://${storage.name}.it\\'s/a\\'\\${b}'",
    );
  });
});

describe('values', () => {
  test.each<[string, BicepValue, string]>([
    ['a whole number', 40, '40'],
    ['a fraction, which is not a Bicep literal', 0.25, "json('0.25')"],
    ['a truth value', true, 'true'],
    ['an expression', expression('storage.id'), 'storage.id'],
    ['nothing in it', {}, '{}'],
    ['an empty list', [], '[]'],
    ['only what is not given', { a: undefined }, '{}'],
    ['a list', ['a', 1], "[\n  'a'\n  1\n]"],
    ['nested objects', { a: { b: [{ c: 1 }] } }, '{\n  a: {\n    b: [\n      {\n        c: 1\n      }\n    ]\n  }\n}'],
    [
      'keys that are no names',
      { 'a-b': 1, true: 2, "it's": 3, '${x}': 4, '1a': 5 },
      "{\n  'a-b': 1\n  'true': 2\n  'it\\'s': 3\n  '\\${x}': 4\n  '1a': 5\n}",
    ],
    ['a computed key', new Keyed(interpolate`${expression('identity.id')}`, {}), "{\n  '${identity.id}': {}\n}"],
    [
      'comments',
      { a: new Commented('Why a.\nAnd more.', 1), b: [new Commented('Why b.', 2)] },
      '{\n  // Why a.\n  // And more.\n  a: 1\n  b: [\n    // Why b.\n    2\n  ]\n}',
    ],
    [
      'a comment inside of a computed key',
      new Keyed(expression("'${a}'"), { b: [1] }),
      "{\n  '${a}': {\n    b: [\n      1\n    ]\n  }\n}",
    ],
  ])('%s', (_, value, text) => {
    expect(writeValue(value)).toBe(text);
  });
});

/** Reads a string without expressions by the rules of Bicep's language. */
function readString(text: string): string {
  const read = /^'((?:[^'\\$\n]|\$(?!\{)|\\(?:[\\'nrt$]|u\{[0-9a-f]+\}))*)'$/u.exec(text);
  if (read === null) throw new Error(`Bicep does not take ${text}`);
  return (read[1] ?? '').replaceAll(/\\(?:u\{([0-9a-f]+)\}|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (SHORT[character] ?? character) : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
