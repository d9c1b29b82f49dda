import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usePackagedExample } from '../support/use-packaged-example.ts';

describe('the packaged example', () => {
  const example = usePackagedExample();

  it.each(['lambda', 'azure'] as const)('has the services without the web front: %s', async (platform) => {
    const code = await codeIn(example[platform]);
    expect(code).toContain('grace-period-manager');
    for (const onlyOfTheWeb of ['fastify', 'Place the order', 'find-my-way'])
      expect(code.toLowerCase()).not.toContain(onlyOfTheWeb.toLowerCase());
  });
});

/** All code of a folder. */
async function codeIn(folder: string): Promise<string> {
  const paths = await readdir(folder, { recursive: true });
  const code = paths.filter((path) => /\.[cm]?js$/.test(path)).map((path) => readFile(join(folder, path), 'utf8'));
  return (await Promise.all(code)).join('\n');
}
