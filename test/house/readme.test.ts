import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));
const pages = ['README.md', 'CONTRIBUTING.md'].map(read).join('\n');

/** Steps of other scripts. */
const STEPS: readonly string[] = ['preflight', 'check-packages'];

describe('the pages at the root', () => {
  test('show the first service as it is compiled here', () => {
    expect(read('README.md')).toContain(`\`\`\`ts\n${read('test/house/hello.ts')}\`\`\``);
  });

  test('name npm scripts that exist, and all of them', () => {
    const named = matches(/\bnpm (?:run )?(start|test)\b/g).concat(matches(/\bnpm run ([\w:-]+)\b(?! -w)/g));
    expect([...new Set([...named, ...STEPS])].toSorted()).toEqual(Object.keys(scripts).toSorted());
  });
});

function matches(pattern: RegExp): readonly string[] {
  return Array.from(pages.matchAll(pattern), ([, found = '']) => found);
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
