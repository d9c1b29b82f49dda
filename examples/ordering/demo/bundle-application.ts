import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** Bundles as `npm run package` does, but outside the repository: nothing of it may be needed to run. */
export async function bundleApplication(workplace: Workplace): Promise<Bundles> {
  const script = join(example, 'scripts/package.ts');
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', script, workplace.folder], {
    cwd: example,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  workplace.defer(() => child.kill('SIGKILL'));
  const [errors] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`The application could not be bundled:\n${errors}`);
  return { lambda: join(workplace.folder, 'lambda'), azure: join(workplace.folder, 'azure') };
}
