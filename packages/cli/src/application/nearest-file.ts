import { dirname, join } from 'node:path';
import { isFile } from './find-module.ts';

/** The file of a name in a folder or the nearest one above it. */
export function nearestFile(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  if (isFile(file)) return file;
  const above = dirname(folder);
  return above === folder ? undefined : nearestFile(above, name);
}
