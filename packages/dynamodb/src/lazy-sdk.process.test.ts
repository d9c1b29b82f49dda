import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./lazy-sdk.fixture.ts', import.meta.url));

it('the SDK is loaded by the first call, and holds no process that has nothing else to do', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=@anyhost/source', PROGRAM]);
  expect({ ...JSON.parse(stdout), stderr }).toEqual({
    before: 0,
    isLoaded: true,
    failure: expect.stringContaining('it cannot be reached ('),
    stderr: '',
  });
});
