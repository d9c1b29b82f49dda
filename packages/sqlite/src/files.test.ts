import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from './open-database.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

async function modesOfFiles(path: string): Promise<readonly number[]> {
  const store = sqliteStateStore(path);
  onTestFinished(() => store[Symbol.dispose]());
  await store.set('k', 1);
  return [path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777);
}

describe('the file, its -wal and its -shm', () => {
  it.each([0o000, 0o022, 0o277])('can be read and written by their user only, with umask %i', async (umask) => {
    const before = process.umask(umask);
    try {
      expect(await modesOfFiles(temporaryFile())).toEqual([0o600, 0o600, 0o600]);
    } finally {
      process.umask(before);
    }
  });

  it('have the mode of a file that exists, which keeps it', async () => {
    const path = temporaryFile();
    writeFileSync(path, '');
    chmodSync(path, 0o640);
    expect(await modesOfFiles(path)).toEqual([0o640, 0o640, 0o640]);
  });
});

it('is opened with a wait for locks that blocks the event loop for less than 100 ms', () => {
  const database = openDatabase(temporaryFile(), 'anyhost_state');
  onTestFinished(() => database.close());
  expect(Number(database.prepare('PRAGMA busy_timeout').get()?.['timeout'])).toBeLessThan(100);
});
