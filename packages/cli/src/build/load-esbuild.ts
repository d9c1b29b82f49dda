import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AnyhostError } from '@anyhost/core';

/** What is used of esbuild. */
export type Esbuild = Pick<typeof import('esbuild'), 'build'>;

/**
 * Loads esbuild: the project's own, so that its version counts, else one that is installed beside this package.
 *
 * Rejects with `ERR_ANYHOST_BUILD_FAILED` where there is none.
 */
export async function loadEsbuild(project: string): Promise<Esbuild> {
  const places = [join(project, 'package.json'), import.meta.url];
  const found = places.map(resolveFrom).find((path) => path !== undefined);
  if (found === undefined) {
    throw new AnyhostError(
      'ERR_ANYHOST_BUILD_FAILED',
      `The build needs esbuild, which is not installed in ${project}. Run: npm install --save-dev esbuild`,
      { details: { project } },
    );
  }
  // The boundary: a CommonJS module, whose exports are the default of the import.
  const loaded: { readonly default: Esbuild } = await import(pathToFileURL(found).href);
  return loaded.default;
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve('esbuild');
  } catch {
    return undefined;
  }
}
