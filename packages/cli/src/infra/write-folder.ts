import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from '@anyhost/infra';
import { compareFolder, type Deviation } from './compare-folder.ts';

/**
 * Brings a folder up to date: writes what is missing or changed, and removes what an earlier generation left.
 *
 * @returns What was not up to date.
 */
export async function writeFolder(folder: string, files: readonly GeneratedFile[]): Promise<readonly Deviation[]> {
  const deviations = await compareFolder(folder, files);
  for (const { path, kind } of deviations) {
    const target = join(folder, path);
    if (kind === 'left') {
      await rm(target);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, files.find((file) => file.path === path)?.text ?? '');
  }
  return deviations;
}
