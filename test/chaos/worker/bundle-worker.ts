import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, esModule } from '../../support/bundle.ts';

const ENTRY = fileURLToPath(new URL('worker.ts', import.meta.url));
// Inside the repository, so that what stays outside is found.
const FOLDER = fileURLToPath(new URL('../../../.cache/chaos', import.meta.url));

/** Clients of stores: large, loaded only by the workers that use them, and as users have them. */
const EXTERNAL = ['pg', 'ioredis', '@aws-sdk/*', '@azure/*', 'pino', 'pino-pretty', '@smithy/*'];

/** The program of a worker. */
export interface WorkerProgram {
  readonly path: string;
  remove(): void;
}

/** Makes one file of the worker and of the packages' sources, because thousands of processes start with it. */
export async function bundleWorker(): Promise<WorkerProgram> {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, 'worker-'));
  const path = join(folder, 'worker.mjs');
  // As written, so that stacks can be read.
  await bundle({ entry: ENTRY, outfile: path, external: EXTERNAL, form: { ...esModule, minify: false } });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
