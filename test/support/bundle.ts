import { type BuildOptions, build } from 'esbuild';

/** What to bundle, and the destination. */
export interface BundleOptions {
  /** The path of the module to begin with. */
  readonly entry: string;
  /** The path of the one file that is written. */
  readonly outfile: string;
  /** Packages that stay outside and are found by name when the bundle runs. Default none. */
  readonly external?: readonly string[];
  /** Whether classes and functions keep their names, which show up in error reports. Default true. */
  readonly keepNames?: boolean;
  /** Options of esbuild that make another form of it. Default: {@link esModule}. */
  readonly form?: BuildOptions;
}

/** An ES module of this repository's sources. */
export const esModule: BuildOptions = {
  format: 'esm',
  conditions: ['@anyhost/source'],
  // CommonJS libraries, pino among them, still call require for Node's own modules in an ES module.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** Bundles a program as users deploy one: a single minified file, for Node 22. */
export async function bundle({
  entry,
  outfile,
  external = [],
  keepNames = true,
  form = esModule,
}: BundleOptions): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    keepNames,
    platform: 'node',
    target: 'node22',
    external: [...external],
    legalComments: 'none',
    logLevel: 'warning',
    ...form,
  });
}
