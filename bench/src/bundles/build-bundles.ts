import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../test/support/bundle.ts';

/** A deployable handler: `index.mjs`, exporting `handler`, in a folder of its own. */
export interface Bundle {
  readonly name: string;
  readonly folder: string;
}

/** The handlers that are compared, as one file each. */
export interface Bundles {
  readonly bare: Bundle;
  readonly pino: Bundle;
  readonly middy: Bundle;
  readonly anyhost: Bundle;
}

/** Builds the bundles in a temporary folder, which is gone when the action has finished. */
export async function withBundles<Result>(action: (bundles: Bundles) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-bench-'));
  try {
    const [bare, pino, middy, anyhost] = await Promise.all([
      build('bare handler', { entry: 'bare.ts', folder: join(folder, 'bare') }),
      build('bare handler, pino', { entry: 'bare-pino.ts', folder: join(folder, 'pino') }),
      build('middy, pino', { entry: 'middy-pino.ts', folder: join(folder, 'middy') }),
      build('anyhost, pino', { entry: 'anyhost.ts', folder: join(folder, 'anyhost') }),
    ]);
    return await action({ bare, pino, middy, anyhost });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  name: string,
  { entry, folder }: { readonly entry: string; readonly folder: string },
): Promise<Bundle> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  await bundle({ entry: path, outfile: join(folder, 'index.mjs'), keepNames: false });
  return { name, folder };
}
