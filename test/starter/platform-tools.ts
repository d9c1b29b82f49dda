import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What `deploy` scripts call of a platform, and of the machine that they deploy to. */
const TOOLS = ['sam', 'az', 'docker', 'kubectl', 'sudo', 'zip'];

/** Tools that write down how they are called, and do nothing: the platforms are not here. */
export interface PlatformTools {
  /** The environment in which they are found first. */
  readonly env: Readonly<Record<string, string>>;
  /** The calls so far: the folder, and the words. */
  calls(): Promise<readonly { readonly cwd: string; readonly words: readonly string[] }[]>;
}

/** Makes them in a folder. */
export async function makePlatformTools(folder: string): Promise<PlatformTools> {
  const log = join(folder, 'calls.txt');
  await mkdir(folder);
  await writeFile(log, '');
  for (const tool of TOOLS) {
    await writeFile(join(folder, tool), `#!/bin/sh\necho "$PWD ${tool} $*" >> '${log}'\n`);
    await chmod(join(folder, tool), 0o755);
  }
  return {
    env: { PATH: `${folder}:${dirname(process.execPath)}:${process.env['PATH']}` },
    calls: async () => {
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => {
        const [cwd = '', ...words] = line.split(' ');
        return { cwd, words };
      });
    },
  };
}
