import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { publishedPackages } from '../../scripts/published-packages.ts';
import { firstBlock, readPage, sectionOf } from '../support/pages.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a user would write, apart from our packages. */
const LIBRARIES = { '@azure/functions': '4.16.5', '@types/node': '24.10.1' };

/** A project as a user has it, outside of the repository. */
export interface PackedProject {
  /** Its folder, with the packages installed from their tarballs and the programs of `consumer` in `src`. */
  readonly folder: string;
  /** The folder of the compiled programs. It is a function app too. */
  readonly out: string;
  /** The path of each package's tarball, by the package's name. */
  readonly tarballs: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    packed: PackedProject;
  }
}

/** The parts of a manifest that are read here. */
interface Manifest {
  readonly name: string;
}

/**
 * Makes the project for all files of the suite: packs every package, installs the tarballs by npm, and compiles the
 * programs in `consumer` as a user's compiler would, against the published types. Vitest calls it before the suite, and
 * what it returns after it.
 */
export async function setup(suite: TestProject): Promise<() => Promise<void>> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'anyhost-packed-')));
  suite.provide('packed', await packProject(parent));
  return () => rm(parent, { recursive: true, force: true });
}

async function packProject(parent: string): Promise<PackedProject> {
  const folder = join(parent, 'project');
  await mkdir(join(parent, 'tarballs'));
  await mkdir(folder);
  await run('npm', ['run', '--silent', 'build'], { cwd: root });
  const tarballs = await packPackages(join(parent, 'tarballs'));
  await writeManifest(folder, tarballs);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  await copyPrograms(folder);
  return { folder, out: await compile(folder), tarballs };
}

/** Writes the `package.json` of a project of the programs in `consumer`. */
export async function writeManifest(folder: string, tarballs: Readonly<Record<string, string>>): Promise<void> {
  const packages = Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]);
  const dependencies = { ...Object.fromEntries(packages), ...LIBRARIES };
  await writeJson(join(folder, 'package.json'), { private: true, type: 'module', dependencies });
}

/** Copies the programs in `consumer`, and writes the `tsconfig.json` that the documents tell users to have. */
export async function copyPrograms(folder: string): Promise<void> {
  await cp(fileURLToPath(new URL('./consumer', import.meta.url)), join(folder, 'src'), { recursive: true });
  const tsconfig = firstBlock(sectionOf(readPage('docs/works-with.md'), 'One tsconfig.json'), 'json');
  await writeFile(join(folder, 'tsconfig.json'), tsconfig);
}

/** Packs the packages, as they were built. Returns the tarball of each. */
export async function packPackages(destination: string): Promise<Record<string, string>> {
  const packages = await publishedPackages();
  const workspaces = packages.flatMap((folder) => ['-w', folder]);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', destination, ...workspaces], { cwd: root });
  const tarballs = await readdir(destination);
  const entries = await Promise.all(
    packages.map(async (folder) => {
      const { name }: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const prefix = `${name.replace('@', '').replace('/', '-')}-`;
      const tarball = tarballs.find((file) => file.startsWith(prefix));
      if (tarball === undefined) throw new Error(`npm packed no ${name} from ${basename(folder)}: ${tarballs}`);
      return [name, join(destination, tarball)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function compile(project: string): Promise<string> {
  const out = join(project, 'dist');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', project]).catch((error: unknown) => {
    throw new Error(`The programs do not compile against the published types:\n${Object(error).stdout}`);
  });
  // The same folder is a function app.
  await writeJson(join(out, 'package.json'), { type: 'module', main: 'functions.js' });
  await writeFile(join(out, 'vitest.config.js'), "export default { test: { include: ['store-suite.js'] } };");
  await writeJson(join(out, 'host.json'), { version: '2.0', functionTimeout: '00:05:00' });
  return out;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value, undefined, 2));
}
