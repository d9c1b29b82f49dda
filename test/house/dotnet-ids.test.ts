import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['{packages,examples}/*/{src,test,conformance}/**/*.test.ts', 'packages/conformance/src/topics/*.ts'];

test('every behaviour of .NET that a test names is in the catalogue, and the catalogue has no other', () => {
  const named = new Set(
    globSync(SOURCES, { cwd: root }).flatMap((file) => read(file).match(/\b[A-Z]\d{2}\b(?!:\d)/g) ?? []),
  );
  const listed = Array.from(read('packages/conformance/DOTNET.md').matchAll(/^\| ([A-Z]\d{2}) \|/gm), ([, id]) => id);
  expect(named.size).toBeGreaterThan(0);
  expect(listed.toSorted()).toEqual([...named].toSorted());
});

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
