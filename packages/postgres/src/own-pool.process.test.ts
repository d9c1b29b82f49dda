import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWithServer } from './server.fixture.ts';
import { databaseOfTest } from './test-database.fixture.ts';

const PROGRAM = ['--conditions=@anyhost/source', fileURLToPath(new URL('./own-pool.fixture.ts', import.meta.url))];

describeWithServer('a process with a store on a connection string', () => {
  it.each([
    ['unused', false],
    ['use', true],
  ])('loads pg at the first call and not before, and ends by itself (%s)', async (use, after) => {
    const database = await databaseOfTest();
    const startedAt = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [...PROGRAM, database.connectionString, use], {
      encoding: 'utf8',
    });
    expect({ status, stderr, loaded: JSON.parse(stdout) }).toEqual({
      status: 0,
      stderr: '',
      loaded: { before: false, after },
    });
    // Not only once the idle connection is closed, ten seconds later.
    expect(performance.now() - startedAt).toBeLessThan(9000);
  });
});
