import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the packages, so that the bench measures what users get, and not an older version. */
export async function buildPackages(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root, shell: process.platform === 'win32' });
}
