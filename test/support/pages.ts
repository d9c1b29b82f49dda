import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A block of code of a page. */
export interface CodeBlock {
  /** What stands behind the fence: `ts`, `sh`, … */
  readonly language: string;
  readonly code: string;
  /** The line of the page on which the code begins, from 1. */
  readonly line: number;
}

/** Reads a file of the repository. */
export function readPage(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

/** The part of a page from a heading to the next one of its level or above. Throws where the page has no such heading. */
export function sectionOf(page: string, heading: string): string {
  const lines = page.split('\n');
  const headings = headingLevels(lines);
  const start = lines.findIndex((line, index) => headings[index] !== 0 && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`The page has no heading "${heading}".`);
  const level = headings[start] ?? 0;
  const length = headings.slice(start + 1).findIndex((other) => other !== 0 && other <= level);
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The blocks of code of a page, in their order. */
export function codeBlocks(page: string): readonly CodeBlock[] {
  return Array.from(
    page.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm),
    ({ index, 1: language = '', 2: code = '' }) => ({
      language,
      code,
      line: page.slice(0, index).split('\n').length + 1,
    }),
  );
}

/** The code of the first block in a language. Throws where there is none. */
export function firstBlock(page: string, language: string): string {
  const block = codeBlocks(page).find((candidate) => candidate.language === language);
  if (block === undefined) throw new Error(`There is no block of ${language} in:\n${page}`);
  return block.code;
}

/** The headings of a page, without those that are comments in code. */
export function headingsOf(page: string): readonly string[] {
  const lines = page.split('\n');
  const levels = headingLevels(lines);
  return lines.filter((_, index) => levels[index] !== 0).map((line) => line.replace(/^#+ /, ''));
}

/** For each line how many `#` begin its heading; 0 for all other lines, and for comments in code. */
function headingLevels(lines: readonly string[]): readonly number[] {
  let inCode = false;
  return lines.map((line) => {
    if (line.startsWith('```')) inCode = !inCode;
    return inCode ? 0 : (/^(#+) /.exec(line)?.[1]?.length ?? 0);
  });
}
