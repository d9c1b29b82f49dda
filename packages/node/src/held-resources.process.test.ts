import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const PROGRAM = fileURLToPath(new URL('./held-resources-program.fixture.ts', import.meta.url));

test.skipIf(process.platform === 'win32').each([
  ['pipes', '2>&1 | cat'],
  ['a pipe and a file', '2>/dev/null | cat'],
  ['files', '>/dev/null 2>&1'],
])('what holds a process is counted alone where standard output and error are %s', async (_, to) => {
  const file = join(temporaryFolder({}), 'held.json');
  await promisify(execFile)('sh', [
    '-c',
    `'${process.execPath}' --conditions=@anyhost/source '${PROGRAM}' '${file}' ${to}`,
  ]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ PipeWrap: 1 });
});
