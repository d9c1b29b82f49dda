import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOSTS, type ProjectChoices, STORES, storeProblem, TESTS } from './choices.ts';
import { type Manifest, mergeManifests } from './merge-manifests.ts';
import { applicationName } from './package-name.ts';
import { projectFolderProblem } from './project-folder.ts';
import { keepRegions } from './regions.ts';
import { UsageError } from './usage-error.ts';

/** The name that stands for the project's in every template. */
const STAND_IN = /\bmy-app\b/g;

/** npm leaves these out of a package under their own names. */
const RENAMED: Readonly<Record<string, string>> = { _gitignore: '.gitignore' };

/**
 * Creates a project: a folder with one background service, its test, and the files for its hosts. Installs nothing.
 *
 * Rejects with a `UsageError` for a name that npm does not accept, a folder that is not empty, a store that does not fit the
 * hosts, and choices that do not exist.
 *
 * @returns The paths of its files below the folder, with forward slashes.
 */
export async function createProject(choices: ProjectChoices): Promise<readonly string[]> {
  const folder = resolve(choices.folder);
  assertChoices(choices);
  const problem = projectFolderProblem(folder);
  if (problem !== undefined) throw new UsageError(problem);
  const words = new Set<string>([...choices.hosts, choices.store, ...(choices.store === 'none' ? [] : ['store'])]);
  const layers = [
    'base',
    `tests/${choices.test}`,
    ...HOSTS.filter(({ name }) => choices.hosts.includes(name)).map(({ name }) => `hosts/${name}`),
    ...(choices.store === 'none' ? [] : [`stores/${choices.store}`]),
  ];
  const files = new Map<string, string>();
  const manifests: Manifest[] = [];
  for (const layer of layers) {
    for (const [path, template] of await templatesIn(layer)) {
      const text = keepRegions(template, words).replaceAll(STAND_IN, applicationName(basename(folder)));
      // The boundary: a template of this package.
      if (path === 'package.json') manifests.push(JSON.parse(text));
      else files.set(path, text);
    }
  }
  const manifest = { ...mergeManifests(manifests), name: basename(folder) };
  files.set('package.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
  await write(folder, files);
  return [...files.keys()].toSorted();
}

function assertChoices({ hosts, store, test }: ProjectChoices): void {
  for (const host of hosts) assertOneOf('host', host, HOSTS);
  assertOneOf('store', store, STORES);
  assertOneOf('test runner', test, TESTS);
  if (hosts.length === 0) throw new UsageError(`Choose at least one host: ${namesOf(HOSTS)}.`);
  const misfit = storeProblem(store, hosts);
  if (misfit !== undefined) throw new UsageError(`${misfit}.`);
}

function assertOneOf(what: string, given: string, choices: readonly { readonly name: string }[]): void {
  if (choices.some(({ name }) => name === given)) return;
  throw new UsageError(`Unknown ${what} ${JSON.stringify(given)}; choose from ${namesOf(choices)}.`);
}

function namesOf(choices: readonly { readonly name: string }[]): string {
  return choices.map(({ name }) => name).join(', ');
}

async function templatesIn(layer: string): Promise<readonly (readonly [path: string, text: string])[]> {
  // Beside src and beside dist.
  const folder = fileURLToPath(new URL(`../templates/${layer}`, import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    paths.map(async (path) => {
      const name = path.slice(folder.length + 1).replaceAll('\\', '/');
      return [RENAMED[name] ?? name, await readFile(path, 'utf8')] as const;
    }),
  );
}

async function write(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
