// Leaves two deployable folders in dist/, or in the folder named: lambda/ (a bundle with its compile cache) and azure/ (a
// function app that runs wherever it is copied).
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import * as z from 'zod';
import { addCompileCache, cachedApplication } from './compile-cache.ts';

const example = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(process.argv[2] ?? join(example, 'dist'));

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});
type Manifest = z.infer<typeof Manifest>;

/** CommonJS libraries in an ESM bundle still call require for Node's own modules. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

await packageLambda();
await packageAzure();

/** `dist/lambda/`: the bundle and its compile cache, below `index.cjs`. Set the function's handler to `index.handler`. */
async function packageLambda(): Promise<void> {
  const folder = await emptyFolder('lambda');
  const metafile = await bundle({
    ...cachedApplication,
    entryPoints: ['src/lambda.ts'],
    outfile: join(folder, 'application.js'),
  });
  refuse(
    metafile,
    'schedule/parse-cron',
    'a serverless host computes no schedule, and reading one costs each cold start',
  );
  await addCompileCache(folder, {
    event: { service: 'price-cache', trigger: 'manual' },
    env: { ORDERING__SEED_ORDERS: '0', ANYHOST_LOG_LEVEL: 'info' },
  });
  await report(join(folder, 'application.cache'));
}

/** `dist/azure/`: the bundle, what the Functions host reads, and the one library that must not be bundled. */
async function packageAzure(): Promise<void> {
  const folder = await emptyFolder('azure');
  // The worker hooks into the copy of the library that it finds by name; a bundled one would register nothing.
  const external = ['@azure/functions', '@azure/functions-core', 'pg-native'];
  await bundle({
    format: 'esm',
    banner,
    external,
    entryPoints: ['src/functions.ts'],
    outfile: join(folder, 'index.mjs'),
  });

  const library = await copyPackage('@azure/functions', { from: join(example, 'package.json'), to: folder });
  await writeJson(join(folder, 'package.json'), {
    name: 'ordering-background',
    private: true,
    type: 'module',
    main: 'index.mjs',
    dependencies: { [library.name]: library.version },
  });
  await writeJson(join(folder, 'host.json'), {
    version: '2.0',
    functionTimeout: '00:05:00',
    logging: { logLevel: { default: 'Information' } },
  });
  await writeFile(join(folder, '.funcignore'), 'local.settings.json\n*.db*\n');
}

async function bundle(options: BuildOptions & { readonly outfile: string }): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: example,
    bundle: true,
    minify: true,
    // Class names show up in error reports.
    keepNames: true,
    platform: 'node',
    target: 'node22',
    conditions: ['@anyhost/source'],
    // pg requires its native addon only on request.
    external: ['pg-native'],
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    metafile: true,
  });
  await report(options.outfile);
  return metafile;
}

function refuse(metafile: Metafile, file: string, reason: string): void {
  const found = Object.keys(metafile.inputs).filter((input) => input.includes(file));
  if (found.length > 0) throw new Error(`${file} is in the Lambda bundle (${found[0]}): ${reason}`);
}

/** Copies a package and its dependencies into `to`/node_modules, flat as npm does. */
async function copyPackage(name: string, { from, to }: { from: string; to: string }): Promise<Manifest> {
  const manifestPath = findManifest(name, from);
  const manifest = Manifest.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  await cp(dirname(manifestPath), join(to, 'node_modules', name), {
    recursive: true,
    // Sources and types are not needed to run.
    filter: (source) =>
      !/\/(src|types|node_modules)$|\.map$/.test(relative(dirname(manifestPath), source).replace(/^/, '/')),
  });
  for (const dependency of Object.keys(manifest.dependencies))
    await copyPackage(dependency, { from: manifestPath, to });
  return manifest;
}

/** Looks in the folder of `from` and above, as Node does; a package need not export its package.json. */
function findManifest(name: string, from: string): string {
  const found = createRequire(from)
    .resolve.paths(name)
    ?.map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed: run npm ci`);
  return found;
}

async function emptyFolder(name: string): Promise<string> {
  const folder = join(dist, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

async function report(path: string): Promise<void> {
  const { size } = await stat(path);
  const compressed = gzipSync(await readFile(path)).byteLength;
  console.log(`${relative(example, path)}: ${kilobytes(size)} KB, ${kilobytes(compressed)} KB gzip`);
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
