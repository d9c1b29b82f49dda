import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
export async function withBundles(action: (bundles: Bundles) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-bench-'));
  try {
    const [bare, pino, middy, anyhost] = await Promise.all([
      bundle('bare handler', { entry: 'bare.ts', folder: join(folder, 'bare') }),
      bundle('bare handler, pino', { entry: 'bare-pino.ts', folder: join(folder, 'pino') }),
      bundle('middy, pino', { entry: 'middy-pino.ts', folder: join(folder, 'middy') }),
      bundle('anyhost, pino', { entry: 'anyhost.ts', folder: join(folder, 'anyhost') }),
    ]);
    await action({ bare, pino, middy, anyhost });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundle(
  name: string,
  { entry, folder }: { readonly entry: string; readonly folder: string },
): Promise<Bundle> {
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    conditions: ['@anyhost/source'],
    // pino is CommonJS, and in an ESM bundle still calls require for Node's own modules; all get the line alike.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
  });
  return { name, folder };
}
