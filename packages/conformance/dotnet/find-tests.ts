import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NamedTest } from './behavior.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['*/{src,conformance}/**/*.test.ts', 'conformance/src/topics/*.ts'];
const IDS = /\[([A-Z]\d{2}(?:, [A-Z]\d{2})*)\]/g;
/** `(W05)` or `W05: …`; a time of day, `T06:00`, is none. */
const BARE_ID = /\b[A-Z]\d{2}\b(?!:\d)/g;

/** The ids that tests name in brackets, with the files that do, below `packages`. */
export function filesById(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of testFiles()) {
    const named = Array.from(read(file).matchAll(IDS), ([, ids = '']) => ids.split(', ')).flat();
    for (const id of new Set(named)) found.set(id, [...(found.get(id) ?? []), file]);
  }
  return found;
}

/** What looks like an id and is not in brackets, as `file: id`. */
export function bareIds(): readonly string[] {
  return testFiles().flatMap((file) =>
    (read(file).replace(IDS, '').match(BARE_ID) ?? []).map((id) => `${file}: ${id}`),
  );
}

/** Whether a file has a test whose name begins so. */
export function hasTest({ file, name }: NamedTest): boolean {
  const quotes = ["'", '`', '"'];
  return quotes.some((quote) => read(file).includes(`${quote}${name}`));
}

function testFiles(): readonly string[] {
  return globSync(SOURCES, { cwd: packages })
    .map((file) => file.replaceAll(sep, '/'))
    .toSorted();
}

function read(file: string): string {
  return readFileSync(join(packages, file), 'utf8');
}
