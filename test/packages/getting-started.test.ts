import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { codeBlocks, readPage, sectionOf } from '../support/pages.ts';
import { runCommand } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a reader types, in the order of the page: the way to a project, its file, how to run it, and the way from a clone. */
const [prepare, program, start, fromClone] = codeBlocks(sectionOf(readPage('README.md'), 'Getting started')).map(
  ({ code }) => code,
);
const INSTALL = 'npm install @anyhost/core @anyhost/node\n';

/** Not part of a clone. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.cache', '.git']);

describe('getting started', () => {
  it('has ten lines of code and commands at most, besides blank ones', () => {
    const lines = [prepare, program, start].join('\n').split('\n');
    expect(lines.filter((line) => line.trim() !== '' && !line.startsWith('//')).length).toBeLessThanOrEqual(10);
  });

  it('leads from an empty folder to a line in the log, with packages from npm', async () => {
    const tarballs = ['core', 'logging', 'node'].map((name) => inject('packed').tarballs[`@anyhost/${name}`]);
    expect(prepare).toContain(INSTALL);
    await expectHello(await newFolder(), prepare?.replace(INSTALL, `npm install ${tarballs.join(' ')}\n`) ?? '');
  });

  it('leads there with packages from a clone', async () => {
    const folder = await newFolder();
    const filter = (path: string): boolean => !LEFT_OUT.has(basename(path)) && !path.endsWith('.tgz');
    await cp(root, join(folder, 'anyhost'), { recursive: true, filter });
    await expectHello(folder, prepare?.replace(INSTALL, fromClone ?? '') ?? '');
  });
});

async function expectHello(parent: string, commands: string): Promise<void> {
  // In the order of the lines: the first that fails ends the shell.
  const env = { npm_config_prefer_offline: 'true' };
  expect(await runCommand('sh', ['-e', '-c', commands], { cwd: parent, env })).toMatchObject({ code: 0 });
  const folder = join(parent, 'hello');
  await writeFile(join(folder, 'hello.ts'), program ?? '');
  const { code, output } = await runCommand('sh', ['-c', `exec ${start}`], {
    cwd: folder,
    onLine: (line, kill) => {
      if (line.includes('"event":"execution.completed"')) kill('SIGINT');
    },
  });
  expect(output).toMatch(/"occurrence":"greet@[^"]*Z","msg":"hello"/);
  expect(code).toBe(0);
}

async function newFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'anyhost-hello-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
