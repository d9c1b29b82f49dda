import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEPLOYMENT_TARGETS } from '@anyhost/infra';
import { describe, expect, test } from 'vitest';
import { folderOf, infraFiles } from '../../scripts/infra-files.ts';

const infra = fileURLToPath(new URL('../../infra/', import.meta.url));
const files = await infraFiles();

// Written anew by `npm run generate:infra`.
describe('the deployment files of the example', () => {
  test.each(DEPLOYMENT_TARGETS)('are in infra as they are generated now, and no others: %s', (target) => {
    const folder = folderOf(target);
    const expected = new Map([...files].filter(([path]) => path.startsWith(`${folder}/`)));
    expect(expected.has(`${folder}/README.md`)).toBe(true);
    expect(textsBelow(folder)).toEqual(Object.fromEntries(expected));
  });
});

/** What is there, by its path below `infra`. */
function textsBelow(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(`${infra}${folder}`, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    paths
      .map((path) => `${folder}/${path}`)
      .filter((path) => statSync(infra + path).isFile())
      .map((path) => [path, readFileSync(infra + path, 'utf8')]),
  );
}
