import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const installed = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** An application of one service, as its module. */
export const APPLICATION = `import { defineApplication, every } from '@anyhost/core';

class OutOfStock extends Error {}

export const app = defineApplication('shop').job('greet', { schedule: every('1h') }, async () => {
  throw new OutOfStock('nothing left');
});
`;

/** A project in a folder of its own that finds this repository's packages. It is removed with the test. */
export async function newProject(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'anyhost-project-'));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  await symlink(installed, join(project, 'node_modules'));
  for (const [name, text] of Object.entries({ 'package.json': '{ "name": "shop", "type": "module" }', ...files })) {
    await mkdir(dirname(join(project, name)), { recursive: true });
    await writeFile(join(project, name), text);
  }
  return project;
}
