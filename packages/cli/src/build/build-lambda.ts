import { join, resolve } from 'node:path';
import { assertLambdaOptions, type LambdaBuildOptions, resolveBuild } from './build-options.ts';
import { type BuildResult, weigh } from './built-file.ts';
import { bundle, requireBanner } from './bundle.ts';
import { addCompileCache, cachedApplication } from './compile-cache.ts';
import { copyPackages } from './copy-package.ts';
import { type EntryModule, findEntry } from './entry-module.ts';
import { emptyFolder } from './output-folder.ts';
import { pinoTransports } from './pino-transports.ts';
import { refuseMissingGuard, refuseScheduleLanguage } from './schedule-language.ts';

/** The names of what a build leaves, with and without a compile cache. */
const LEAVES = ['index.cjs', 'index.mjs', 'application.js', 'application.cache', 'node_modules'];

/**
 * Makes the folder of a Lambda function, handler `index.handler`: one minified file, with the code that V8 compiled when
 * it was loaded. The folder needs nothing but Node: packages that stay outside of the bundle are in it.
 *
 * Rejects with `ERR_ANYHOST_INVALID_OPTION`, and with `ERR_ANYHOST_BUILD_FAILED` if the sources cannot be bundled, if
 * esbuild is missing, if the bundle carries the schedule language without the guard, lacks a guard that it needs, or does not
 * run.
 */
export async function buildLambda(options: LambdaBuildOptions = {}): Promise<BuildResult> {
  const build = resolveBuild('buildLambda', options, 'dist/lambda');
  assertLambdaOptions(options);
  const { record, compileCache = true, guard = false } = options;
  const { project, external, conditions } = build;
  const entry = findEntry({ ...build, usual: 'src/lambda.ts', write: guard ? writeGuarded : writeHandler });
  const folder = await emptyFolder({ project, out: build.out, leaves: LEAVES });
  const outfile = join(folder, compileCache ? 'application.js' : 'index.mjs');
  const form = compileCache ? cachedApplication : { format: 'esm' as const, banner: requireBanner };
  const metafile = await bundle({
    project,
    entry,
    outfile,
    external,
    conditions,
    options: { ...form, plugins: [pinoTransports] },
  });
  refuseScheduleLanguage(metafile);
  if (guard) refuseMissingGuard(metafile, entry.title);
  await copyPackages(external, { from: join(project, 'package.json'), to: folder });
  if (!compileCache) return resultOf(folder, entry, [outfile], []);
  await addCompileCache(folder, record);
  return resultOf(
    folder,
    entry,
    [outfile, join(folder, 'application.cache')],
    [
      `The compile cache works with Node ${process.version} on ${process.arch}; with another version the function starts without it, which is slower.`,
    ],
  );
}

async function resultOf(
  folder: string,
  entry: EntryModule,
  paths: readonly string[],
  notes: readonly string[],
): Promise<BuildResult> {
  return { folder: resolve(folder), entry: entry.title, files: await Promise.all(paths.map(weigh)), notes };
}

function writeHandler(application: string): string {
  return `import { createHandler } from '@anyhost/aws-lambda';\nexport const handler = createHandler(${application});`;
}

function writeGuarded(application: string): string {
  return `import { createHandler } from '@anyhost/aws-lambda';\nimport { guard } from '@anyhost/aws-lambda/guard';\nexport const handler = createHandler(${application}, { guard });`;
}
