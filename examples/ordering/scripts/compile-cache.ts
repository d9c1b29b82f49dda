import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BuildOptions } from 'esbuild';

/**
 * Options of V8 that Lambda starts Node with, in /var/runtime/bootstrap of its images. The cache is refused if they differ;
 * limits of the heap may.
 */
const LAMBDA_OPTIONS = ['--expose-gc'];
const TIMEOUT_MS = 60_000;

/** For esbuild: the bundle as `application.js`, a function that `index.cjs` calls with what a CommonJS module is given. */
export const cachedApplication: BuildOptions = {
  format: 'cjs',
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  // Read as Latin-1, which V8 uses unchanged.
  charset: 'ascii',
  logOverride: { 'empty-import-meta': 'error' },
};

/** The run that is recorded: what it compiles is in the cache. */
export interface RecordedRun {
  readonly event: object;
  /** Environment variables in addition to `PATH`. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gives a function a compile cache. Its folder holds `application.js`, built with `cachedApplication`; `index.cjs` and
 * `application.cache` are added to it. The three belong together: V8 checks the length of a source, not its text.
 *
 * The cache is made by this Node, and works for its version on its kind of processor. Another version starts without
 * it.
 */
export async function addCompileCache(folder: string, { event, env }: RecordedRun): Promise<void> {
  await copyFile(fileURLToPath(new URL('cached-entry.cjs', import.meta.url)), join(folder, 'index.cjs'));
  const program = fileURLToPath(new URL('record-compile-cache.ts', import.meta.url));
  const cwd = await mkdtemp(join(tmpdir(), 'compile-cache-'));
  try {
    await promisify(execFile)(process.execPath, [...LAMBDA_OPTIONS, program, folder, JSON.stringify(event)], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      timeout: TIMEOUT_MS,
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
