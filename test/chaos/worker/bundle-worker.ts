import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle, esModule } from '../../support/bundle.ts';

const ENTRY = fileURLToPath(new URL('worker.ts', import.meta.url));
// Inside the repository, so that what stays outside is found; of this process alone.
const FOLDER = fileURLToPath(new URL(`../../../.cache/chaos/${process.pid}`, import.meta.url));

/** Clients of stores: large, loaded only by the workers that use them, and as users have them. */
const EXTERNAL = ['pg', 'ioredis', '@aws-sdk/*', '@azure/*', 'pino', 'pino-pretty', '@smithy/*'];

/** Makes one file of the worker and of the packages' sources, because thousands of processes start with it. */
export async function bundleWorker(): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const outfile = `${FOLDER}/worker.mjs`;
  // As written, so that stacks can be read.
  await bundle({ entry: ENTRY, outfile, external: EXTERNAL, form: { ...esModule, minify: false } });
  return outfile;
}
