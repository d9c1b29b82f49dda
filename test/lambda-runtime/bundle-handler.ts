import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { bundle } from '../support/bundle.ts';

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
    const entry = fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url));
    await bundle({ entry, outfile: join(folder, 'index.mjs') });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
  };
}
