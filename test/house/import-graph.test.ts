import { describe, expect, test } from 'vitest';
import { circlesOf, type ImportGraph } from './import-graph.ts';
import { importsOf, withoutComments, withoutTexts } from './sources.ts';

describe('the imports of a program', () => {
  test('are those of every form, over several lines too, types included', () => {
    const code = `import 'bare';
import one from 'one';
import { a, type B } from 'two';
import {
  c,
} from './three.ts';
import type { D } from '../four.ts';
export { e } from 'five';
export type * from 'six';
const seven = await import('seven');
const text = 'from';
`;
    expect(importsOf(code)).toEqual(['bare', 'one', 'two', './three.ts', '../four.ts', 'five', 'six', 'seven']);
  });

  test('are none in a comment', () => {
    const code = "/**\n * import { a } from 'a';\n */\n// import 'b';\nconst url = 'http://c'; // import('d')\n";
    expect(importsOf(withoutComments(code))).toEqual([]);
    expect(withoutComments(code)).toContain("const url = 'http://c';");
    expect(withoutComments(code).split('\n')).toHaveLength(code.split('\n').length);
  });
});

test('a program without its texts keeps what a template puts in', () => {
  const code = `const a = 'x'; const b = \`"\${new Date()}"\`;`;
  expect(withoutTexts(code)).toBe(`const a = ' '; const b = \`"\${new Date()}"\`;`);
});

describe('a graph', () => {
  const graphOf = (edges: Readonly<Record<string, string[]>>): ImportGraph => new Map(Object.entries(edges));

  test('without a circle has none', () => {
    expect(circlesOf(graphOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });

  test('has every circle once, of two files, of three, and of one that imports itself', () => {
    const graph = graphOf({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['e'], e: ['c', 'f'], f: ['f'] });
    expect(circlesOf(graph).toSorted()).toEqual([['a', 'b'], ['c', 'd', 'e'], ['f']]);
  });
});
