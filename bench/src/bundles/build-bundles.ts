import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addCompileCache, cachedApplication } from '@anyhost/cli/build';
import type { BuildOptions } from 'esbuild';
import { bundle, esModule } from '../../../test/support/bundle.ts';
import { event } from '../warm/invocation.ts';

/** A deployable handler: `index.mjs` or `index.cjs`, exporting `handler`, in a folder of its own. */
export interface Bundle {
  readonly name: string;
  readonly folder: string;
}

/** The handlers that are compared: one file each, but for the last. */
export interface Bundles {
  readonly bare: Bundle;
  readonly pino: Bundle;
  readonly middy: Bundle;
  readonly anyhost: Bundle;
  /** The same with a compile cache, as the example is packaged. */
  readonly packaged: Bundle;
}

/** An ES module of the packages as they are published. */
const BUILDS: BuildOptions = { ...esModule, conditions: [] };

/** Builds the bundles in a temporary folder, which is gone when the action has finished. */
export async function withBundles<Result>(action: (bundles: Bundles) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-bench-'));
  try {
    const [bare, pino, middy, anyhost, packaged] = await Promise.all([
      build('bare handler', { entry: 'bare.ts', folder: join(folder, 'bare') }),
      build('bare handler, pino', { entry: 'bare-pino.ts', folder: join(folder, 'pino') }),
      build('middy, pino', { entry: 'middy-pino.ts', folder: join(folder, 'middy') }),
      build('anyhost, pino', { entry: 'anyhost.ts', folder: join(folder, 'anyhost') }),
      packageAnyhost(join(folder, 'packaged')),
    ]);
    return await action({ bare, pino, middy, anyhost, packaged });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  name: string,
  { entry, folder }: { readonly entry: string; readonly folder: string },
): Promise<Bundle> {
  await bundle({ entry: pathOf(entry), outfile: join(folder, 'index.mjs'), keepNames: false, form: BUILDS });
  return { name, folder };
}

async function packageAnyhost(folder: string): Promise<Bundle> {
  const outfile = join(folder, 'application.js');
  await bundle({ entry: pathOf('anyhost.ts'), outfile, keepNames: false, form: cachedApplication });
  await addCompileCache(folder, { event, env: {} });
  return { name: 'anyhost, pino, with a compile cache', folder };
}

function pathOf(entry: string): string {
  return fileURLToPath(new URL(entry, import.meta.url));
}
