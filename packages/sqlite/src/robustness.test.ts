import { statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

describe('the files', () => {
  it('can be read and written by their user only, the log and the index beside the file too', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(path);
    onTestFinished(() => store[Symbol.dispose]());
    await store.set('k', 1);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777, file).toBe(0o600);
  });

  it('keep the mode they have when they exist', async () => {
    const path = temporaryFile();
    writeFileSync(path, '', { mode: 0o640 });
    const store = sqliteStateStore(path);
    await store.set('k', 1);
    store[Symbol.dispose]();
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });
});

describe('a connection that does not work', () => {
  const closed = new DatabaseSync(':memory:');
  closed.close();
  it.each([
    ['a closed one', closed],
    ['an object with the right methods', { prepare() {}, exec() {} }],
  ])('is refused at once: %s', (_, database) => {
    expect(() => Reflect.apply(sqliteStateStore, undefined, [database])).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('an open DatabaseSync of node:sqlite'),
      }),
    );
  });

  it('is refused for a file that is not a database, and the file is named', () => {
    const path = temporaryFile();
    writeFileSync(path, 'this is not a database, but it is long enough to look like one to SQLite'.repeat(20));
    expect(() => sqliteStateStore(path)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(path) }),
    );
  });
});

describe('a row that is not JSON', () => {
  it('is an error that names key and file, does not quote the row, and does not hide the other rows', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(path);
    onTestFinished(() => store[Symbol.dispose]());
    await store.set('ledger:app/good', 1);
    await store.set('ledger:app/broken', 1);
    const database = new DatabaseSync(path);
    database.exec(`UPDATE anyhost_state SET value = '{secret' WHERE key = 'ledger:app/broken'`);
    database.close();

    await expect(store.get('ledger:app/broken')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_STATE_RECORD',
      message: expect.stringMatching(/'ledger:app\/broken' in sqlite \(table anyhost_state of .*state\.db\).*delete/),
    });
    const error = await store.get('ledger:app/broken').catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('secret');
    expect(await store.list('ledger:app/')).toMatchObject([{ key: 'ledger:app/good', value: 1 }]);
    expect(await store.set('ledger:app/broken', 2)).toBeTypeOf('string');
    expect(await store.get('ledger:app/broken')).toMatchObject({ value: 2 });
  });
});
