import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingTool } from './build-tools.ts';
import { withInstallLock } from './install-lock.ts';
import { runNpmInstall } from './npm-install.ts';
import { isAlive } from './process-alive.ts';

const PACKAGE = 'aws-lambda-ric';
const VERSION = '4.0.2';
const TEMPORARY = /^installing-(\d+)-/;

/** The real runtime client: the program to run with `node`, or why there is none. */
export type RuntimeClient =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: string };

/** Where to install, and where to report progress. */
export interface InstallOptions {
  /** Kept between runs and ignored by git. Default: `.cache/lambda-runtime` in the repository. */
  readonly cacheFolder?: string;
  /** Takes progress lines: the first installation compiles for about a minute. Default `console.log`. */
  readonly log?: (line: string) => void;
}

/**
 * Installs AWS's own runtime client for Node, `aws-lambda-ric` from npm, apart from the repository's dependencies: it
 * compiles a native addon, and `npm ci` must not need a compiler. Done once; later calls find it. Several at a time,
 * in this process or others, are one installation. Nothing half-installed is ever found.
 *
 * @returns the path of the client, or a reason why it cannot be installed here. Never rejects for a failed build.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export async function installRuntimeClient(options: InstallOptions = {}): Promise<RuntimeClient> {
  const { cacheFolder = defaultCacheFolder(), log = console.log } = options;
  const folder = join(cacheFolder, `${PACKAGE}-${VERSION}-${process.platform}-${process.arch}`);
  if (isInstalled(folder)) return { path: clientIn(folder) };
  const missing = missingTool();
  if (missing !== undefined) return { reason: `${PACKAGE}@${VERSION} cannot be built here: ${missing}.` };
  await mkdir(cacheFolder, { recursive: true });
  return withInstallLock(`${folder}.lock`, log, () => install({ cacheFolder, folder, log }));
}

interface Installation {
  readonly cacheFolder: string;
  readonly folder: string;
  readonly log: (line: string) => void;
}

async function install({ cacheFolder, folder, log }: Installation): Promise<RuntimeClient> {
  // Another process may have finished while this one waited for the lock.
  if (isInstalled(folder)) return { path: clientIn(folder) };
  await removeLeftovers(cacheFolder);
  const temporary = join(cacheFolder, `installing-${process.pid}-${Date.now()}`);
  await mkdir(temporary);
  try {
    await writeFile(join(temporary, 'package.json'), manifest());
    log(`Installing ${PACKAGE}@${VERSION} (once; it compiles for about a minute)`);
    const startedAt = Date.now();
    const problem = await runNpmInstall(temporary, log);
    if (problem !== undefined) return { reason: `${PACKAGE}@${VERSION} could not be installed: ${problem}` };
    if (!isInstalled(temporary))
      return { reason: `${PACKAGE}@${VERSION} was installed, but without its native addon.` };
    await moveInto(folder, temporary);
    log(`Installed ${PACKAGE}@${VERSION} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
    return { path: clientIn(folder) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function defaultCacheFolder(): string {
  return fileURLToPath(new URL('../../.cache/lambda-runtime', import.meta.url));
}

function clientIn(folder: string): string {
  return join(folder, 'node_modules', PACKAGE, 'index.mjs');
}

function isInstalled(folder: string): boolean {
  return existsSync(clientIn(folder)) && existsSync(join(folder, 'node_modules', PACKAGE, 'rapid-client.node'));
}

// npm asks before it runs the scripts of a package; this one does not work without them.
function manifest(): string {
  return JSON.stringify({ private: true, dependencies: { [PACKAGE]: VERSION }, allowScripts: { [PACKAGE]: true } });
}

async function moveInto(folder: string, temporary: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    // A faster process has installed the same thing.
    if (!isInstalled(folder)) throw error;
  }
}

// An installation that was interrupted left its folder; its name says whose it was.
async function removeLeftovers(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const [, pid] = TEMPORARY.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}
