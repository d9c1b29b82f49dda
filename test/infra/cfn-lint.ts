import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);

/**
 * A check of a template by AWS' linter, which does SAM's transformation first; `undefined` where `cfn-lint` is not
 * installed. It resolves with what the linter finds.
 */
export async function findCfnLint(): Promise<((template: string) => Promise<string>) | undefined> {
  try {
    await run('cfn-lint', ['--version']);
  } catch {
    console.warn('Skipping the checks by cfn-lint: it is not installed. pip install cfn-lint installs it.');
    return undefined;
  }
  return async (template) => {
    const path = join(await temporaryFolder(), 'template.yaml');
    await writeFile(path, template);
    try {
      return (await run('cfn-lint', [path])).stdout;
    } catch (error) {
      return String(Object(error).stdout);
    }
  };
}
