import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { headingsOf, readPage } from '../support/pages.ts';
import { readerPages } from './samples.ts';

test.each(readerPages())('%s links to files and headings that exist', (page) => {
  const links = Array.from(readPage(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g), ([, link = '']) => link);
  expect(links.flatMap((link) => problemOf(page, link) ?? [])).toEqual([]);
});

function problemOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  const file = existsSync(pathOf(`${target}/README.md`)) ? `${target}/README.md` : target;
  if (!existsSync(pathOf(file))) return `${link}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(file).includes(anchor)) return undefined;
  return `${link}: ${file} has no heading #${anchor}`;
}

/** What the headings of a page are called in its address. */
function anchorsOf(page: string): readonly string[] {
  return headingsOf(readPage(page)).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
