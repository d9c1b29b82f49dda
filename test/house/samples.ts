import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeBlocks, readPage } from '../support/pages.ts';
import { FIRST_FILE } from './sample-surroundings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A sample of a page, as a file. */
export interface Sample {
  /** The page. */
  readonly page: string;
  /** The line of the page on which it begins. */
  readonly line: number;
  /** The name that its first line gives (`// main.ts: …`), unless another has it; else one made of the line. */
  readonly file: string;
  readonly code: string;
}

/** All pages for readers of the packages. */
export function readerPages(): readonly string[] {
  const patterns = ['*.md', 'docs/*.md', 'packages/*/*.md', 'packages/*/docs/*.md', 'examples/*/*.md', 'bench/*.md'];
  return globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll(sep, '/'))
    .toSorted();
}

/** The TypeScript samples of the pages, in their order. */
export function readSamples(): readonly Sample[] {
  return readerPages().flatMap(samplesOf);
}

function samplesOf(page: string): readonly Sample[] {
  const samples = codeBlocks(readPage(page)).filter(({ language }) => language === 'ts');
  const names = samples.map(({ code }, index) => nameOf(page, code, index));
  return samples.map(({ code, line }, index) => {
    const name = names[index];
    const isFirst = names.indexOf(name) === index;
    return { page, line, code, file: name !== undefined && isFirst ? name : `line-${line}.ts` };
  });
}

function nameOf(page: string, code: string, index: number): string | undefined {
  if (index === 0 && FIRST_FILE[page] !== undefined) return FIRST_FILE[page];
  return /^\/\/ (?:\S*\/)?([\w-]+\.ts)\b/.exec(code)?.[1];
}
