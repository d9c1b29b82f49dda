import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AnyhostError, toError } from '@anyhost/core';
import type { BuildOptions } from 'esbuild';
import { packageFile } from '../package-file.ts';

/**
 * Options of V8 that Lambda starts Node with, in /var/runtime/bootstrap of its images. The cache is refused if they differ;
 * limits of the heap may.
 */
const LAMBDA_OPTIONS = ['--expose-gc'];
const TIMEOUT_MS = 60_000;

/** For esbuild: the bundle as `application.js`, a function that `index.cjs` calls with what a CommonJS module is given. */
export const cachedApplication: BuildOptions = {
  format: 'cjs',
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) { const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
  // Read as Latin-1, which V8 uses unchanged.
  charset: 'ascii',
  // ES modules in the bundle may ask where they are. What else they ask has no answer in a CommonJS module.
  define: {
    'import.meta.url': '__importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  logOverride: { 'empty-import-meta': 'error' },
};

/** The run that is recorded: what it compiles is in the cache. */
export interface RecordedRun {
  /** An event that the function serves. Default: one that it refuses, before anything of the application is created. */
  readonly event?: object | undefined;
  /** Environment variables in addition to `PATH`. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/**
 * Gives a function a compile cache. Its folder holds `application.js`, built with `cachedApplication`; `index.cjs` and
 * `application.cache` are added to it. The three belong together: V8 checks the length of a source, not its text.
 *
 * The cache is made by this Node, and works for its version on its kind of processor. Another version starts without
 * it.
 *
 * Rejects with `ERR_ANYHOST_BUILD_FAILED` when the recorded run fails, with what it wrote.
 */
export async function addCompileCache(folder: string, { event, env }: RecordedRun = {}): Promise<void> {
  await copyFile(packageFile('src/build/cached-entry.cjs'), join(folder, 'index.cjs'));
  const cwd = await mkdtemp(join(tmpdir(), 'compile-cache-'));
  try {
    const args = [...LAMBDA_OPTIONS, recorder(), folder, ...(event === undefined ? [] : [JSON.stringify(event)])];
    await promisify(execFile)(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      timeout: TIMEOUT_MS,
    });
  } catch (thrown) {
    const error: Error & { readonly stdout?: string; readonly stderr?: string } = toError(thrown);
    const said = [error.stdout, error.stderr].filter((text) => text !== undefined && text !== '').join('\n');
    // The error's own message repeats what was said.
    const cause = said === '' ? { cause: error } : {};
    throw new AnyhostError(
      'ERR_ANYHOST_BUILD_FAILED',
      `The bundle cannot run here, so its compile cache cannot be created: ${said === '' ? error.message : said}`,
      { ...cause, details: { folder } },
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The program that makes the cache. It runs as this file does: from the sources, or compiled. */
function recorder(): string {
  return import.meta.url.endsWith('.ts')
    ? fileURLToPath(new URL('./record-compile-cache.ts', import.meta.url))
    : packageFile('dist/build/record-compile-cache.js');
}
