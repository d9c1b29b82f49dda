import { describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readPage('package.json'));
const pages = ['README.md', 'CONTRIBUTING.md'].map(readPage).join('\n');

/** Steps of other scripts. */
const STEPS: readonly string[] = ['preflight', 'check-packages'];

describe('the pages at the root', () => {
  test('show the first service as it is compiled here', () => {
    expect(readPage('README.md')).toContain(`\`\`\`ts\n${readPage('test/house/hello.ts')}\`\`\``);
  });

  test('name npm scripts that exist, and all of them', () => {
    const named = matches(/\bnpm (?:run )?(start|test)\b/g).concat(matches(/\bnpm run ([\w:-]+)\b(?! -w)/g));
    expect([...new Set([...named, ...STEPS])].toSorted()).toEqual(Object.keys(scripts).toSorted());
  });
});

function matches(pattern: RegExp): readonly string[] {
  return Array.from(pages.matchAll(pattern), ([, found = '']) => found);
}
