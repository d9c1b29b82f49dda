import { AnyhostError, toError } from '@anyhost/core';
import type { BuildFailure, BuildOptions, Metafile } from 'esbuild';
import type { EntryModule } from './entry-module.ts';
import { loadEsbuild } from './load-esbuild.ts';

/** What to bundle. */
export interface BundleQuestion {
  readonly project: string;
  readonly entry: EntryModule;
  readonly outfile: string;
  /** Packages that stay outside of this bundle. */
  readonly external: readonly string[];
  /** Conditions of exports, besides Node's own. */
  readonly conditions: readonly string[];
  /** What differs between platforms. */
  readonly options: BuildOptions;
}

/** Stays outside of every bundle: pg requires its native addon only on request. */
const ALWAYS_EXTERNAL: readonly string[] = ['pg-native'];

/**
 * Bundles a module for Node 22 and newer: one minified file, whose classes and functions keep their names, because errors
 * and logs show them.
 *
 * Rejects with `ERR_ANYHOST_BUILD_FAILED`, which quotes what esbuild found and where.
 */
export async function bundle({
  project,
  entry,
  outfile,
  external,
  conditions,
  options,
}: BundleQuestion): Promise<Metafile> {
  const { build } = await loadEsbuild(project);
  const source: BuildOptions =
    entry.kind === 'file'
      ? { entryPoints: [entry.path] }
      : { stdin: { contents: entry.text, resolveDir: project, sourcefile: 'generated.ts', loader: 'ts' } };
  try {
    const { metafile } = await build({
      absWorkingDir: project,
      ...source,
      outfile,
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      target: 'node22',
      conditions: [...conditions],
      external: [...ALWAYS_EXTERNAL, ...external],
      legalComments: 'none',
      logLevel: 'silent',
      ...options,
      metafile: true,
    });
    return metafile;
  } catch (thrown) {
    throw readable(toError(thrown), entry);
  }
}

/** For a bundle that is an ES module: CommonJS libraries in it still call require for Node's own modules. */
export const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** What helps against errors of esbuild that do not say it. */
const REMEDIES: readonly { readonly of: RegExp; readonly to: string }[] = [
  {
    of: /^Top-level await .* "cjs"/,
    to: 'A function with a compile cache is no ES module: build it with --no-compile-cache, or await in a singleton of the application.',
  },
  {
    of: /^No loader is configured for "\.node" files/,
    to: 'A native addon cannot be part of a bundle: leave its package outside with --external.',
  },
];

function readable(error: Error & Partial<BuildFailure>, entry: EntryModule): Error {
  if (error.errors === undefined) return error;
  const problems = error.errors.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column}: ${text}`,
  );
  const missing = error.errors.flatMap(({ text }) => /^Could not resolve "(@?[^"./][^"]*)"/.exec(text)?.[1] ?? []);
  const install =
    missing.length === 0 ? '' : ` Install what is missing: npm install ${[...new Set(missing)].join(' ')}`;
  const remedies = REMEDIES.filter(({ of }) => error.errors?.some(({ text }) => of.test(text))).map(
    ({ to }) => ` ${to}`,
  );
  return new AnyhostError(
    'ERR_ANYHOST_BUILD_FAILED',
    `${entry.title} cannot be bundled: ${problems.join('; ')}.${remedies.join('')}${install}`,
    { details: { problems } },
  );
}
