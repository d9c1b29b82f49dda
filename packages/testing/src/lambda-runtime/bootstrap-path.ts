import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * This package's own minimal runtime client, to be run with `node`: what a sandbox runs where the real client,
 * npm's `aws-lambda-ric`, is not installed.
 */
export const bootstrapPath: string = fileURLToPath(new URL('./bootstrap.ts', import.meta.url))
  // Compiled, it is in the folder of this file too.
  .replace(/\.ts$/, extname(import.meta.url));
