import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isProgramThere } from './is-program-there.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = globSync('{infra,packages/infra/goldens}/**/README.md', { cwd: root }).toSorted();

test.skipIf(!isProgramThere('sh', '-c', ':')).each(pages)('a shell can read the commands of %s', (page) => {
  const text = readFileSync(root + page, 'utf8');
  const blocks = Array.from(text.matchAll(/^ *```sh\n(.*?)^ *```$/gms), ([, commands = '']) => commands);
  expect(blocks.length).toBeGreaterThan(0);
  for (const commands of blocks) {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: commands, encoding: 'utf8' });
    expect({ status, stderr, commands }).toEqual({ status: 0, stderr: '', commands });
  }
});
