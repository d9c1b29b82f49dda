// Writes the generated files of the example into infra/, and removes those that are no longer generated.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEPLOYMENT_TARGETS } from '@anyhost/infra';
import { folderOf, infraFiles } from './infra-files.ts';

const infra = fileURLToPath(new URL('../infra/', import.meta.url));
const files = await infraFiles();
for (const target of DEPLOYMENT_TARGETS) await rm(join(infra, folderOf(target)), { recursive: true, force: true });
for (const [path, text] of files) {
  await mkdir(dirname(join(infra, path)), { recursive: true });
  await writeFile(join(infra, path), text);
}
console.log(`infra: ${files.size} files`);
