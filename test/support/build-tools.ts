import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the client's install scripts call; of several names one is enough. */
const TOOLS = [['cmake', 'cmake3'], ['make'], ['g++', 'c++', 'clang++'], ['python3', 'python'], ['tar'], ['xz']];

/** Describes what is missing to build the runtime client; `undefined` when nothing is. */
export function missingTool(): string | undefined {
  if (process.platform !== 'linux') return `it is built on Linux only, and this is ${process.platform}`;
  const missing = TOOLS.filter((names) => !names.some(isOnPath)).map(([name]) => name);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found on PATH`;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
