import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

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
