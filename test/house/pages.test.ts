import { existsSync, readdirSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { headingsOf, readPage } from '../support/pages.ts';
import { readerPages } from './samples.ts';

/** The source files of the repository, each after a slash. */
const FILES = ['packages', 'examples', 'bench', 'scripts', 'test']
  .flatMap((folder) =>
    readdirSync(pathOf(folder), { recursive: true, encoding: 'utf8' }).map((path) => `/${folder}/${path}`),
  )
  .filter((path) => !path.includes('node_modules'))
  .map((path) => path.replaceAll(sep, '/'));

test.each(readerPages())('%s links to files and headings that exist', (page) => {
  const links = Array.from(readPage(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g), ([, link = '']) => link);
  expect(links.flatMap((link) => problemOf(page, link) ?? [])).toEqual([]);
});

test.each(readerPages())('%s names source files that exist, by a path or a part of it', (page) => {
  const named = Array.from(
    readPage(page).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|cjs|mjs))`/g),
    ([, name = '']) => name,
  );
  expect(named.filter((name) => !FILES.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
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
