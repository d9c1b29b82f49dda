import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost } from '@anyhost/node';
import { VirtualClock } from '@anyhost/testing';
import { app } from './fixtures/shop/src/app.ts';
import { runCli } from './run-cli.ts';

const SHOP = fileURLToPath(new URL('fixtures/shop/', import.meta.url));
/** A block of the page: a command line after a dollar sign, and what it prints. */
const BLOCK = /^```console\n\$ anyhost (.*)\n[\s\S]*?^```$/gm;
/** Where a run was made. */
const WHERE = /node [^",]+, process \d+/g;
const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/**
 * The page with what its command lines really print: run in the folder of the shop on a Thursday at 10:00 UTC, one after
 * the other, on one database, in which `poll` has run at 09:50.
 */
export async function pageAsRun(page: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'anyhost-page-'));
  try {
    const env = { ANYHOST_LOG_LEVEL: 'silent', SHOP__DATABASE: join(folder, 'shop.db'), USER: 'ann' };
    await runPoll(env);
    const printed: string[] = [];
    for (const [, line = ''] of page.matchAll(BLOCK)) printed.push(await print(line, env));
    return page.replace(BLOCK, () => printed.shift() ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPoll(environment: Readonly<Record<string, string>>): Promise<void> {
  const clock = new VirtualClock({ now: '2026-11-26T09:50:00Z' });
  await using host = createHost(app, { clock, environment, contentRoot: SHOP, args: [] });
  await host.start();
  await host.run('poll');
}

async function print(line: string, env: Readonly<Record<string, string>>): Promise<string> {
  const text: string[] = [];
  const output = { write: (part: string) => text.push(part) };
  const { pid } = process;
  const quiet = { exit: () => {}, on: () => {}, off: () => {}, getActiveResourcesInfo: () => [] };
  const shown = { pid, env, argv: ['node', 'anyhost'], stdout: {}, stderr: {}, cwd: () => SHOP, ...quiet };
  const clock = new VirtualClock({ now: '2026-11-26T10:00:00Z' });
  await runCli(wordsOf(line), { process: shown, stdout: output, stderr: output, clock });
  // Ids are new in each run, and so is the process.
  const said = text
    .join('')
    .replace(ID, '805ae965-9741-4a4a-8e6d-0be20f01600e')
    .replace(WHERE, 'node web-7f9c, process 4711');
  return `\`\`\`console\n$ anyhost ${line}\n${said}\`\`\``;
}

/** The words of a command line, as a shell reads them: quotes hold one together. */
function wordsOf(line: string): readonly string[] {
  return Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain = '']) => quoted ?? plain);
}
