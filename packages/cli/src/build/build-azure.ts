import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AzureBuildOptions, assertTimers, resolveBuild, type TimerOptions } from './build-options.ts';
import { type BuildResult, weigh } from './built-file.ts';
import { bundle, requireBanner } from './bundle.ts';
import { copyPackages } from './copy-package.ts';
import { findEntry } from './entry-module.ts';
import { emptyFolder } from './output-folder.ts';

/** The names of what a build leaves. */
const LEAVES = ['index.mjs', 'package.json', 'host.json', '.funcignore', 'node_modules'];

/** Where a project has its host.json: its own, or the one of `anyhost infra generate azure`, whose time limit fits the services. */
const HOST_JSON = ['host.json', 'infra/azure/host.json'];

/** For a project without one: what Azure takes on a Consumption plan. */
const HOST = { version: '2.0', functionTimeout: '00:05:00', logging: { logLevel: { default: 'Information' } } };

/**
 * Makes the folder of a function app for Azure Functions: one minified file, what the Functions host reads, and
 * `@azure/functions`, into which the worker hooks by its name. The host.json is that of the project, or that below
 * `infra/azure`; where there is none, one is written.
 *
 * Rejects with `ERR_ANYHOST_INVALID_OPTION`, and with `ERR_ANYHOST_BUILD_FAILED` if the sources cannot be bundled, if
 * esbuild or `@azure/functions` is missing.
 */
export async function buildAzure(options: AzureBuildOptions = {}): Promise<BuildResult> {
  const build = resolveBuild('buildAzure', options, 'dist/azure');
  assertTimers(options);
  const write = (application: string): string => writeRegistration(application, options.timers);
  const { project, conditions } = build;
  const entry = findEntry({ ...build, usual: 'src/functions.ts', write });
  const folder = await emptyFolder({ project, out: build.out, leaves: LEAVES });
  const outfile = join(folder, 'index.mjs');
  // A bundled copy of the library would register nothing: the worker looks for the one that it finds by name.
  const outside = ['@azure/functions', ...build.external];
  const external = [...outside, '@azure/functions-core'];
  await bundle({ project, entry, outfile, external, conditions, options: { format: 'esm', banner: requireBanner } });

  const copied = await copyPackages(outside, { from: join(project, 'package.json'), to: folder });
  await writeJson(join(folder, 'package.json'), {
    name: await nameOf(project),
    private: true,
    type: 'module',
    main: 'index.mjs',
    dependencies: Object.fromEntries(copied.map(({ name, version }) => [name, version])),
  });
  const hostJson = HOST_JSON.map((path) => join(project, path)).find((path) => existsSync(path));
  if (hostJson === undefined) await writeJson(join(folder, 'host.json'), HOST);
  else await copyFile(hostJson, join(folder, 'host.json'));
  await writeFile(join(folder, '.funcignore'), 'local.settings.json\n*.db*\n');
  return { folder, entry: entry.title, files: [await weigh(outfile)], notes: [] };
}

async function nameOf(project: string): Promise<string> {
  const manifest = join(project, 'package.json');
  const name: unknown = existsSync(manifest) ? Object(JSON.parse(await readFile(manifest, 'utf8'))).name : undefined;
  return typeof name === 'string' ? name : basename(project);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function writeRegistration(application: string, timers: TimerOptions = {}): string {
  return `import { registerTimers } from '@anyhost/azure-functions';\nregisterTimers(${application}, ${JSON.stringify(timers)});`;
}
