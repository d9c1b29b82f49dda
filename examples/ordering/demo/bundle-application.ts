import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Workplace } from './workplace.ts';

/** The folders to deploy. */
export interface Bundles {
  readonly lambda: string;
  readonly azure: string;
}

const example = fileURLToPath(new URL('..', import.meta.url));

/** Bundles as `npm run package` does, and copies the result out of the repository: nothing of it may be needed to run. */
export async function bundleApplication(workplace: Workplace): Promise<Bundles> {
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', join(example, 'scripts/package.ts')], {
    cwd: example,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  workplace.defer(() => child.kill('SIGKILL'));
  const [errors] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`The application could not be bundled:\n${errors}`);
  const bundles = { lambda: join(workplace.folder, 'lambda'), azure: join(workplace.folder, 'azure') };
  await cp(join(example, 'dist/lambda'), bundles.lambda, { recursive: true });
  await cp(join(example, 'dist/azure'), bundles.azure, { recursive: true });
  return bundles;
}
