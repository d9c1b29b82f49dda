import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AnyhostError } from '@anyhost/core';

/** The parts of a package's manifest that are read. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Copies a package and its dependencies into `to`/node_modules, flat as npm does.
 *
 * Rejects with `ERR_ANYHOST_BUILD_FAILED` if one of them is not installed.
 *
 * @param from - A file: the package is looked for in its folder and above.
 */
export async function copyPackage(
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Pick<Manifest, 'name' | 'version'>> {
  const manifestPath = findManifest(name, from);
  // The boundary: the manifest of an installed package, which npm has checked.
  const manifest: Manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
  const folder = dirname(manifestPath);
  await cp(folder, join(to, 'node_modules', name), {
    recursive: true,
    // Sources and types are not needed to run.
    filter: (source) => !/^(?:src|types|node_modules)$|\.map$/.test(relative(folder, source)),
  });
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    await copyPackage(dependency, { from: manifestPath, to });
  }
  return manifest;
}

/** Looks in the folder of `from` and above, as Node does; a package need not export its package.json. */
function findManifest(name: string, from: string): string {
  const found = createRequire(from)
    .resolve.paths(name)
    ?.map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new AnyhostError('ERR_ANYHOST_BUILD_FAILED', `${name} is not installed. Run: npm install ${name}`, {
    details: { package: name },
  });
}
