import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Installs what a folder below `tools` names in its lock file, once per lock file: large packages that `npm ci` must not
 * bring. Where they cannot be had, the tests that need them are skipped and say so.
 *
 * @param name - The folder.
 * @param contents - What is installed, for people: `'dynalite and azurite'`.
 */
export function installTools(name: string, contents: string): void {
  const folder = fileURLToPath(new URL(name, import.meta.url));
  if (isInstalled(folder)) return;
  console.log(`Installing ${contents} into tools/${name} (once)`);
  const { status } = spawnSync('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-workspaces'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 180_000,
  });
  if (status !== 0) console.warn('They could not be installed; the tests that need them are skipped.');
}

/** Whether every package that the lock names is there, in its version: npm keeps a copy of the lock beside them. */
function isInstalled(folder: string): boolean {
  try {
    return packagesIn(`${folder}/package-lock.json`) === packagesIn(`${folder}/node_modules/.package-lock.json`);
  } catch {
    return false;
  }
}

function packagesIn(lock: string): string {
  const { packages }: { packages: Record<string, { version?: string }> } = JSON.parse(readFileSync(lock, 'utf8'));
  const installed = Object.entries(packages).filter(([path]) => path !== '');
  return JSON.stringify(installed.map(([path, { version }]) => [path, version]).toSorted());
}
