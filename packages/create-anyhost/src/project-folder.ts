import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { packageNameProblem } from './package-name.ts';

/** Why a folder, by its absolute path, cannot become a project; `undefined` if it can. A sentence, or two. */
export function projectFolderProblem(folder: string): string | undefined {
  const name = basename(folder);
  const problem = packageNameProblem(name);
  if (problem !== undefined) {
    return `${JSON.stringify(name)} cannot be a package name, because it ${problem}. Use lower-case letters, digits and hyphens.`;
  }
  const names = namesIn(folder);
  if (names === undefined) return `${folder} is a file, or is inside one. Choose another folder. Nothing was changed.`;
  // A repository that was just made is as good as empty.
  const found = names.filter((entry) => entry !== '.git');
  if (found.length === 0) return undefined;
  return `${folder} is not empty: it contains ${found.slice(0, 3).join(', ')}${found.length > 3 ? ' and more' : ''}. Choose another folder. Nothing was changed.`;
}

/** None for a folder that does not exist; `undefined` where none can be. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    const { code } = Object(thrown);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}
