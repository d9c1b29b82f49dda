import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportedError } from './reported-error.ts';
import type { WorkerApp } from './worker-app.ts';

/** Loads the entry files that `main` of package.json names: a path, or a glob. */
export async function loadApp(app: WorkerApp, directory: string): Promise<void> {
  const { main, type } = readPackage(directory);
  if (main === undefined) throw new Error('package.json has no "main", so the worker has no functions to load');
  const files = globSync(main, { cwd: directory }).sort();
  if (files.length === 0) throw new Error(`Worker was unable to load entry point "${main}": no file matches`);
  for (const file of files) {
    try {
      await loadFile(path.join(directory, file), type === 'module');
    } catch (thrown) {
      const { message, stack } = reportedError(thrown);
      app.log({ level: 'error', category: 'system', message: stack ?? message, invocationId: undefined });
      throw new Error(`Worker was unable to load entry point "${file}": ${message}`);
    }
  }
}

async function loadFile(file: string, modulePackage: boolean): Promise<void> {
  if (file.endsWith('.mjs') || (modulePackage && !file.endsWith('.cjs'))) {
    await import(pathToFileURL(file).href);
  } else {
    createRequire(file)(file);
  }
}

function readPackage(directory: string): { main?: string; type?: string } {
  // A package.json whose fields have other types is broken for every tool.
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
}
