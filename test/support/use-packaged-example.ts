import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The deployable folders of `examples/ordering`, outside the repository. Known once the tests run. */
export interface PackagedExample {
  readonly lambda: string;
  readonly azure: string;
}

/** Packages the example for the tests of a `describe`, by the command that its README names. */
export function usePackagedExample(): PackagedExample {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ordering-packaged-'));
    await run('npm', ['run', 'package', '-w', 'examples/ordering', '--', folder], { cwd: root });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    get lambda() {
      return join(folder, 'lambda');
    },
    get azure() {
      return join(folder, 'azure');
    },
  };
}
