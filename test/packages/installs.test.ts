import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { codeBlocks, readPage, sectionOf } from '../support/pages.ts';
import { runCommand, stopWhenServing } from './command.ts';
import { fetchNode, fetchPackages, OLDEST } from './fetched.ts';
import { copyPrograms, writeManifest } from './packed-project.ts';

const pnpm = await fetchPackages({ pnpm: '12.21.0' });
if (pnpm.reason !== undefined) console.warn(`Skipping pnpm. ${pnpm.reason}`);
const bun = await fetchPackages({ bun: '1.4.5' });
if (bun.reason !== undefined) console.warn(`Skipping Bun. ${bun.reason}`);
const oldest = await fetchNode(OLDEST);
if (oldest.reason !== undefined) console.warn(`Skipping require on the oldest Node. ${oldest.reason}`);

const packed = inject('packed');
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** The packages in a `node_modules` where each finds its own dependencies only. */
describe('the packed packages, installed without hoisting', () => {
  it('compile, with declarations, and run after npm install --install-strategy=linked', async () => {
    const folder = await newProject('linked');
    const args = ['install', '--install-strategy=linked', '--prefer-offline', '--no-audit', '--no-fund'];
    expect(await runCommand('npm', args, { cwd: folder })).toMatchObject({ code: 0 });
    await expectToWork(folder);
  });

  it.skipIf(pnpm.folder === undefined)('compile, with declarations, and run after pnpm install', async () => {
    const folder = await newProject('pnpm');
    // The registry does not have the packages that the tarballs depend on: these stand in for them.
    const overrides = Object.entries(packed.tarballs).map(([name, path]) => `  '${name}': file:${path}`);
    await writeFile(join(folder, 'pnpm-workspace.yaml'), ['overrides:', ...overrides, ''].join('\n'));
    const program = join(pnpm.folder ?? '', '.bin/pnpm');
    const installed = await runCommand(program, ['install', '--ignore-scripts', '--prefer-offline'], { cwd: folder });
    expect(installed).toMatchObject({ code: 0 });
    await expectToWork(folder);
  });
});

describe('the packed packages, from CommonJS', () => {
  const project = join(packed.folder, 'commonjs');
  const [sample] = codeBlocks(sectionOf(readPage('docs/works-with.md'), 'CommonJS'));
  const names = Object.keys(packed.tarballs).filter((name) => name !== '@anyhost/conformance');

  beforeAll(async () => {
    await mkdir(project);
    const app = [
      "const { defineApplication, every } = require('@anyhost/core');",
      "exports.app = defineApplication('shop').job('greet', { schedule: every('1h') }, async () => {});",
    ];
    await writeFile(join(project, 'app.cjs'), app.join('\n'));
    await writeFile(join(project, 'main.cjs'), sample?.code ?? '');
    await writeFile(join(project, 'all.cjs'), 'for (const name of process.argv.slice(2)) require(name);');
  });

  it('are required without a warning, and run as the page shows', async () => {
    expect(await runCommand(process.execPath, ['all.cjs', ...names], { cwd: project })).toEqual({
      code: 0,
      output: '',
    });
    const { code, output } = await runCommand(process.execPath, ['main.cjs'], {
      cwd: project,
      onLine: stopWhenServing,
    });
    expect(output).toContain('"event":"host.summary"');
    expect(code).toBe(0);
  });

  it.skipIf(oldest.path === undefined)('are required by the oldest Node, with its warning', async () => {
    const args = ['all.cjs', ...names.filter((name) => name !== '@anyhost/sqlite')];
    const { code, output } = await runCommand(oldest.path ?? '', args, { cwd: project });
    expect(output).toMatch(/ExperimentalWarning: .* is loading ES Module .* using require\(\)/);
    expect(code).toBe(0);
  });
});

it.skipIf(bun.folder === undefined)('Bun runs the application from its sources until SIGTERM', async () => {
  const program = join(bun.folder ?? '', 'bun/bin/bun.exe');
  const env = { STATE: join(packed.folder, 'bun.db'), ANYHOST_LOG_LEVEL: 'info' };
  const options = { cwd: packed.folder, env, onLine: stopWhenServing };
  const { code, output } = await runCommand(program, ['src/main.ts'], options);
  expect(output).toContain('"event":"host.summary"');
  expect(output.split('\n').at(-1)).toBe('stopped');
  expect(code).toBe(0);
});

/** A project of the same programs, beside the shared one, with nothing installed. */
async function newProject(name: string): Promise<string> {
  const folder = join(packed.folder, '..', name);
  await mkdir(folder);
  await writeManifest(folder, packed.tarballs);
  await copyPrograms(folder);
  return folder;
}

/** A declaration that names a type of a package that cannot be reached is an error here: TS2742. */
async function expectToWork(folder: string): Promise<void> {
  expect(await runCommand(process.execPath, [tsc, '-p', '.'], { cwd: folder })).toEqual({ code: 0, output: '' });
  const env = { STATE: join(folder, 'state.db'), ANYHOST_LOG_LEVEL: 'silent' };
  const { code, output } = await runCommand(process.execPath, ['dist/embedded.js'], { cwd: folder, env });
  expect(JSON.parse(output)).toMatchObject({
    node: { status: 'completed' },
    lambda: { status: 'completed' },
    virtual: 10,
  });
  expect(code).toBe(0);
}
