import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allCommands } from './command/command-tree.ts';
import { optionsOf } from './command/common-options.ts';
import { optionName } from './command/option-name.ts';
import { COMMANDS } from './commands.ts';
import { pageAsRun } from './page.fixture.ts';

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the page shows what the command lines print (node --conditions=@anyhost/source scripts/write-cli-page.ts writes it)', async () => {
  expect(page).toMatch(/^```console$/m);
  expect(await pageAsRun(page)).toBe(page);
});

test.each(allCommands(COMMANDS))('the page describes $path, and each of its options', async ({ path, entry }) => {
  const [, section = ''] = page.split(new RegExp(`^### .*\`anyhost ${path}\\b.*$`, 'm'));
  const text = section.split(/^##/m)[0] ?? '';
  expect(text).not.toBe('');
  const common = page.slice(page.indexOf('## Options of every command'));
  const missing = Object.keys(optionsOf(await entry.load()))
    .map(optionName)
    .filter((name) => !text.includes(`\`${name}`) && !common.includes(`\`${name}`));
  expect(missing).toEqual([]);
});
