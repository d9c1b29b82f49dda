// Runs the command lines that the page of @anyhost/cli shows, and writes what they print into it. Run it with
// --conditions=@anyhost/source.
import { readFile, writeFile } from 'node:fs/promises';
import { pageAsRun } from '../packages/cli/src/page.fixture.ts';

const page = new URL('../packages/cli/README.md', import.meta.url);
await writeFile(page, await pageAsRun(await readFile(page, 'utf8')));
