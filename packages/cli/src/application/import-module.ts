import { pathToFileURL } from 'node:url';
import { toError } from '@anyhost/core';
import type { FoundModule } from './find-module.ts';

/**
 * Loads a module with this Node.
 *
 * @throws {CliError} which says what to change where Node cannot.
 */
export async function importModule(found: FoundModule, cwd: string): Promise<object> {
  try {
    return await import(pathToFileURL(found.file).href);
  } catch (thrown) {
    const { explainLoadFailure } = await import('./explain-load-failure.ts');
    throw explainLoadFailure(toError(thrown), found, cwd);
  }
}
