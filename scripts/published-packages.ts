import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The folders of the packages that are published: the workspaces below packages/. Anything else there, such as a tool's
 * cache, is not one.
 */
export async function publishedPackages(): Promise<readonly string[]> {
  const { workspaces }: { workspaces: readonly string[] } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  return workspaces.filter((workspace) => workspace.startsWith('packages/')).map((workspace) => join(root, workspace));
}
