import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AzureWorker, startAzureWorker } from '@anyhost/testing/azure-worker';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { bundle } from '../support/bundle.ts';
import type { PackagedExample } from '../support/use-packaged-example.ts';

/** A function app as it is deployed, outside the repository. Known once the tests run. */
export interface FunctionApp {
  readonly directory: string;
}

// As people write it and Azure reads it: with a comment, another case and trailing commas.
const HOST_JSON = '{ "version": "2.0", // not the runtime\'s\n "FunctionTimeout": "00:00:02", }';

/** Makes a function app of a fixture, with the example's copy of `@azure/functions`; its functions have two seconds. */
export function useFunctionApp(example: PackagedExample, fixture: string): FunctionApp {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'function-app-'));
    await Promise.all([
      cp(join(example.azure, 'node_modules'), join(directory, 'node_modules'), { recursive: true }),
      writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module', main: 'index.mjs' })),
      writeFile(join(directory, 'host.json'), HOST_JSON),
      bundle({
        entry: fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url)),
        outfile: join(directory, 'index.mjs'),
        // The worker hooks into the copy of the library that it finds by name.
        external: ['@azure/functions', '@azure/functions-core'],
      }),
    ]);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return {
    get directory() {
      return directory;
    },
  };
}

/** Starts a function app for the length of one test. */
export async function openWorker(directory: string, env: Readonly<Record<string, string>> = {}): Promise<AzureWorker> {
  const worker = await startAzureWorker({ directory, env });
  onTestFinished(async () => {
    await worker.kill();
  });
  return worker;
}
