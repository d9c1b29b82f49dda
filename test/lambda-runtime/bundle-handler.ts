import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/** A function as it is deployed: a folder outside the repository with one minified file, `index.mjs`. */
export interface HandlerBundle {
  /** Known once the tests run. */
  readonly folder: string;
}

/** Bundles a fixture for the tests of a `describe` as the example bundles its handler: nothing but Node is needed to run it. */
export function useBundle(fixture: string): HandlerBundle {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lambda-handler-'));
    await bundle(fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url)), join(folder, 'index.mjs'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
  };
}

async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    // Class names show up in error reports.
    keepNames: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    conditions: ['@anyhost/source'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
