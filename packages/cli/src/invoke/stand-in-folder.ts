import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApplicationModule } from '../build/entry-module.ts';
import { CliError } from '../command/cli-error.ts';

/** The program that a stand-in runs. */
export interface InvokedProgram {
  /** The folder of the project: the working directory of what runs. */
  readonly project: string;
  /** The project's own module for the platform; `undefined`: one is written around the application. */
  readonly entry: string | undefined;
  readonly app: ApplicationModule | undefined;
}

/** How the module of a platform is written around an application. */
export interface Adapter {
  /** The package of the adapter. */
  readonly name: string;
  /** What the project's own module is good for: statements after `const entry = …`. */
  readonly ofEntry: string;
  /** The statements for `application`, with what the package exports as `adapter`. */
  readonly ofApplication: string;
}

/**
 * Writes the folder that a stand-in runs: `index.mjs`, which loads the project's modules from where they are. It is below
 * the project's node_modules, so that packages are found from it as they are from the project. Call `remove` when done.
 *
 * Rejects with a `CliError` where the adapter is not installed.
 */
export async function writeStandInFolder(
  { project, entry, app }: InvokedProgram,
  adapter: Adapter,
  others: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const cache = join(project, 'node_modules/.cache/anyhost');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'invoke-'));
  const program = entry === undefined ? aroundApplication(app, adapter, project) : aroundEntry(entry, adapter);
  // Relative paths of the application mean what they mean when it runs here otherwise.
  await writeFile(join(folder, 'index.mjs'), `process.chdir(${JSON.stringify(project)});\n${program}`);
  for (const [name, value] of Object.entries(others)) await writeFile(join(folder, name), JSON.stringify(value));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function aroundEntry(entry: string, { ofEntry }: Adapter): string {
  return `const entry = await import(${urlOf(entry)});\n${ofEntry}\n`;
}

function aroundApplication(
  app: ApplicationModule | undefined,
  { name, ofApplication }: Adapter,
  project: string,
): string {
  if (app === undefined) throw new CliError('There is neither an entry module nor an application.');
  assertInstalled(name, project);
  const application = `const { ${app.exportName}: application } = await import(${urlOf(app.path)});`;
  return `const adapter = await import(${JSON.stringify(name)});\n${application}\n${ofApplication}\n`;
}

function urlOf(path: string): string {
  return JSON.stringify(pathToFileURL(path).href);
}

function assertInstalled(name: string, project: string): void {
  // Where an import looks; require also looks in folders of the user and of Node.
  const folders = createRequire(join(project, 'package.json')).resolve.paths(name) ?? [];
  const searched = folders.filter((folder) => basename(folder) === 'node_modules');
  if (searched.some((folder) => existsSync(join(folder, name, 'package.json')))) return;
  throw new CliError(`${name} is not installed in ${project}. Run: npm install ${name}`);
}
