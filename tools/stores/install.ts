import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Installs the servers that the suite `stores` talks to, once per lock file: 200 MB that `npm ci` must not bring.
// Where they cannot be had, the tests that need them are skipped and say so.
const folder = fileURLToPath(new URL('.', import.meta.url));

if (!isInstalled()) {
  console.log('Installing dynalite and azurite into tools/stores (once)');
  const { status } = spawnSync('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-workspaces'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 180_000,
  });
  if (status !== 0) console.warn('They could not be installed; the tests that need them are skipped.');
}

/** Whether every package that the lock names is there, in its version: npm keeps a copy of the lock beside them. */
function isInstalled(): boolean {
  try {
    return packagesIn('package-lock.json') === packagesIn('node_modules/.package-lock.json');
  } catch {
    return false;
  }
}

function packagesIn(lock: string): string {
  const { packages }: { packages: Record<string, { version?: string }> } = JSON.parse(
    readFileSync(`${folder}/${lock}`, 'utf8'),
  );
  const installed = Object.entries(packages).filter(([path]) => path !== '');
  return JSON.stringify(installed.map(([path, { version }]) => [path, version]).toSorted());
}
