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
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A copy under way. */
interface Copying {
  /** A file: packages are looked for in its folder and above. */
  readonly from: string;
  /** The folder whose node_modules gets what other packages can share. */
  readonly to: string;
  /** The folder of the package that needs it. Its node_modules gets what differs from the shared one of this name. */
  readonly parent: string;
  /** The manifests that were copied, by the folders that they were copied to. */
  readonly copied: Map<string, string>;
}

/**
 * Copies packages and their dependencies into `to`/node_modules, as npm lays them out; optional ones, among which native
 * addons of other platforms are, where they are installed.
 *
 * Rejects with `ERR_ANYHOST_BUILD_FAILED` if another one is not installed.
 *
 * @param from - A file: the packages are looked for in its folder and above.
 */
export async function copyPackages(
  names: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly Pick<Manifest, 'name' | 'version'>[]> {
  const copied = new Map<string, string>();
  const manifests: Manifest[] = [];
  for (const name of new Set(names)) manifests.push(await copyPackage(name, { from, to, parent: to, copied }));
  return manifests;
}

async function copyPackage(name: string, copying: Copying): Promise<Manifest> {
  const { from, to, parent, copied } = copying;
  const manifestPath = findManifest(name, from);
  if (manifestPath === undefined) {
    throw new AnyhostError('ERR_ANYHOST_BUILD_FAILED', `${name} is not installed. Run: npm install ${name}`, {
      details: { package: name },
    });
  }
  // The boundary: the manifest of an installed package, which npm has checked.
  const manifest: Manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
  const shared = join(to, 'node_modules', name);
  if (copied.get(shared) === manifestPath) return manifest;
  const target = copied.has(shared) ? join(parent, 'node_modules', name) : shared;
  if (copied.has(target)) return manifest;
  copied.set(target, manifestPath);
  const folder = dirname(manifestPath);
  await cp(folder, target, {
    recursive: true,
    // Source maps and types are not needed to run; dependencies are copied one by one.
    filter: (source) => !/^node_modules$|\.map$|\.d\.[cm]?ts$/.test(relative(folder, source)),
  });
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  const optional = Object.keys(optionalDependencies).filter((one) => findManifest(one, manifestPath) !== undefined);
  const needed = Object.keys(dependencies).filter((one) => !(one in optionalDependencies));
  for (const one of [...needed, ...optional]) {
    await copyPackage(one, { ...copying, from: manifestPath, parent: target });
  }
  return manifest;
}

/** Looks in the folder of `from` and above, as Node does; a package need not export its package.json. */
function findManifest(name: string, from: string): string | undefined {
  return createRequire(from)
    .resolve.paths(name)
    ?.map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
}
