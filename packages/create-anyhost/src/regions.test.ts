import { describe, expect, test } from 'vitest';
import { keepRegions } from './regions.ts';

const template = `always
// #if lambda or azure
serverless
  // #if azure
  azure
  // #end
// #else
// const rest = 'a // b';
// #end
<!-- #if store -->
kept
<!-- #end -->
end`;

describe('keepRegions', () => {
  test.each([
    [
      ['azure', 'store'],
      ['always', 'serverless', '  azure', 'kept', 'end'],
    ],
    [['lambda'], ['always', 'serverless', 'end']],
    [[], ['always', "const rest = 'a // b';", 'end']],
  ])('keeps what %j chooses', (words, lines) => {
    expect(keepRegions(template, new Set(words)).split('\n')).toEqual(lines);
  });

  test('keeps neither way of a region in a region that is left out', () => {
    const nested = '// #if a\n// #if b\none\n// #else\n// two\n// #end\n// #end';
    expect(keepRegions(nested, new Set(['b']))).toBe('');
    expect(keepRegions(nested, new Set())).toBe('');
    expect(keepRegions(nested, new Set(['a']))).toBe('two');
  });

  test.each(['// #if a', '// #end', '// #else'])('refuses the template %s', (wrong) => {
    expect(() => keepRegions(wrong, new Set(['a']))).toThrow(/template/);
  });
});
