import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { firstBlock, readPage, sectionOf } from '../support/pages.ts';
import { AROUND, OWN_FILES, OWN_NAMES } from './sample-surroundings.ts';
import { readSamples, type Sample } from './samples.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** What stands for the AWS CDK, which is not installed here. */
const DECLARED = ['../../packages/infra/src/cdk/aws-cdk-lib.d.ts', '../../tools/infra/cdk-app.d.ts'];

test('every TypeScript sample of the pages compiles with the tsconfig of the documents', async () => {
  const samples = readSamples();
  expect(samples.length).toBeGreaterThan(20);
  const folder = await newFolder();
  for (const sample of samples) await writeSample(folder, sample, samples);
  await writeFile(join(folder, 'own-names.d.ts'), OWN_NAMES);
  await writeFile(join(folder, 'tsconfig.json'), tsconfig());
  expect(await compile(folder)).toEqual([]);
});

test('no sample names a file as it is after the compilation', () => {
  const compiled = readSamples().filter(({ code }) => /from '\.[^']*\.js'/.test(code));
  expect(compiled.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

/** A folder inside the repository, where the packages are found. */
async function newFolder(): Promise<string> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache/samples-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Each page is a folder. A sample without imports is a part of a program: what stands around it comes first. */
async function writeSample(folder: string, { page, file, code }: Sample, samples: readonly Sample[]): Promise<void> {
  const target = join(folder, slugOf(page));
  await mkdir(target, { recursive: true });
  const isWhole = /^import /m.test(code);
  await writeFile(join(target, file), isWhole ? code : `${AROUND[page] ?? ''}\n${code}`);
  const shown = samples.filter((other) => other.page === page).map((other) => other.file);
  for (const [name, text] of Object.entries(OWN_FILES)) {
    if (!shown.includes(name)) await writeFile(join(target, name), text);
  }
}

/** The errors, as `page line of the file: message`. */
async function compile(folder: string): Promise<readonly string[]> {
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', folder];
  try {
    await run(process.execPath, args, { cwd: folder });
    return [];
  } catch (error) {
    const lines = String(Object(error).stdout).trim().split('\n');
    // Samples are compiled with the sources of the packages, which import the declarations of pg-boss: they have errors of
    // their own. Our published declarations do not import them.
    return lines.filter((line) => !line.includes('node_modules/pg-boss/'));
  }
}

function tsconfig(): string {
  const section = sectionOf(readPage('docs/works-with.md'), 'One tsconfig.json');
  const { compilerOptions } = JSON.parse(firstBlock(section, 'json'));
  const here = { rootDir: '../..', noEmit: true, lib: ['es2023'], customConditions: ['@anyhost/source'] };
  return JSON.stringify({ compilerOptions: { ...compilerOptions, ...here }, include: ['.', ...DECLARED] });
}

function slugOf(page: string): string {
  return page.replace(/\.md$/, '').replaceAll('/', '-').toLowerCase();
}
