// Bundles each published package into dist/: one ES module per entry point, and `shared.js` for what several entry points
// use. Few files, because each file of an import is looked for, read and compiled by itself. Names and line breaks stay, for
// stack traces. The declarations beside them are the compiler's, one per source file: an editor follows them to src/.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type RolldownOutput } from 'rolldown';
import { asciiOutput } from './ascii-output.ts';
import { bundledLibraries } from './bundled-libraries.ts';
import { licensesOf } from './licenses-of.ts';
import { publishedPackages } from './published-packages.ts';

/** The part of a manifest that says what is bundled. */
interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@anyhost/source': string }>>;
  /** Commands, by name: the built file of each. */
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Sources that stay out of `shared.js`: who imports their entry point alone is started often, and would load the rest in vain. */
const APART = /\/infra\/src\/plan\//;

for (const folder of await publishedPackages()) await bundlePackage(folder);

async function bundlePackage(folder: string): Promise<void> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const sources = [...exportedModules(manifest), ...commands(manifest), ...(await programs(folder))];
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const { output } = await build({
    cwd: folder,
    input: Object.fromEntries(sources.map((source) => [source.replace(/^\.\/src\/(.*)\.ts$/, '$1'), source])),
    // Packages that npm installs with this one. A library that only the build needs becomes a part of the bundle.
    external: [/^node:/, ...installed.map((name) => new RegExp(`^${name}(/|$)`))],
    plugins: [bundledLibraries, asciiOutput],
    platform: 'node',
    transform: { target: 'node22.12' },
    treeshake: { moduleSideEffects: (id) => id.includes('node_modules') },
    output: {
      dir: 'dist',
      format: 'esm',
      chunkFileNames: '[name].js',
      codeSplitting: {
        groups: [
          { name: 'plan', test: APART, priority: 1 },
          { name: 'shared', minShareCount: 2 },
        ],
      },
      sourcemap: true,
      // The sources are in the package.
      sourcemapExcludeSources: true,
      comments: false,
    },
    logLevel: 'warn',
  });
  await writeLicenses(join(folder, 'dist'), output);
  await removeOthers(
    join(folder, 'dist'),
    output.map(({ fileName }) => fileName),
  );
}

/** The sources of what a user can import. */
function exportedModules({ exports }: Manifest): readonly string[] {
  return Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [target['@anyhost/source']]));
}

/** The sources of the commands that npm installs: `dist/bin.js` is built from `src/bin.ts`. */
function commands({ bin = {} }: Manifest): readonly string[] {
  return Object.values(bin).map((built) => built.replace(/^\.\/dist\/(.*)\.js$/, './src/$1.ts'));
}

/** The sources that run as processes of their own: another finds them by `new URL('./x.ts', import.meta.url)`. */
async function programs(folder: string): Promise<readonly string[]> {
  const files = await readdir(join(folder, 'src'), { recursive: true });
  const sources = files.filter((file) => /(?<!\.(test|test-d|fixture))\.ts$/.test(file));
  const found = await Promise.all(
    sources.map(async (file) => {
      const text = await readFile(join(folder, 'src', file), 'utf8');
      const names = text.matchAll(/new URL\('(\.\/[^']+\.ts)', import\.meta\.url\)/g);
      return Array.from(names, ([, name = '']) => new URL(name, `file:///src/${file}`).pathname);
    }),
  );
  return found.flat().map((path) => `.${path}`);
}

/** The licenses of libraries that are a part of the package ask to be passed on. */
async function writeLicenses(dist: string, output: RolldownOutput['output']): Promise<void> {
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const file = join(dist, 'third-party-licenses.txt');
  const licenses = await licensesOf(modules);
  if (licenses === '') await rm(file, { force: true });
  else await writeFile(file, licenses);
}

/** Removes the code of an earlier build that this one did not write. */
async function removeOthers(dist: string, written: readonly string[]): Promise<void> {
  const files = await readdir(dist, { recursive: true });
  const code = files.filter((file) => /\.js(\.map)?$/.test(file));
  const others = code.filter((file) => !written.includes(file.replaceAll('\\', '/')));
  await Promise.all(others.map((file) => rm(join(dist, file), { force: true })));
}
