import { mkdir, readdir, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { AnyhostError } from '@anyhost/core';

/** A folder for a build. */
export interface OutputFolder {
  readonly project: string;
  /** As given by the user, relative to the project. */
  readonly out: string;
  /** What a build leaves in it. */
  readonly leaves: readonly string[];
}

/**
 * Empties the folder of a build, or makes it.
 *
 * Rejects with `ERR_ANYHOST_INVALID_OPTION` for a folder that holds the project, or files that no build leaves: they are
 * not deleted.
 */
export async function emptyFolder({ project, out, leaves }: OutputFolder): Promise<string> {
  const folder = resolve(project, out);
  if (!relative(folder, project).startsWith('..')) {
    throw refused(out, 'is the project folder, or a parent of it');
  }
  const names = await namesIn(folder);
  if (names === undefined) throw refused(out, 'is a file, or is inside one');
  const others = names.filter((name) => !leaves.includes(name));
  if (others.length > 0)
    throw refused(out, `contains files that no build has written: ${others.slice(0, 5).join(', ')}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/** None for a folder that does not exist; `undefined` where none can be. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    const { code } = Object(thrown);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

function refused(out: string, problem: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `A build empties its output folder, and ${out} ${problem}. Choose another folder with --out.`,
    { details: { out } },
  );
}
