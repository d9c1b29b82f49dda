import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openSqlite } from './open-sqlite.ts';

describe('opening the SQLite file', () => {
  it('refuses a file that is not a database at once, names it, and leaves it as it was', async () => {
    const path = join(await temporaryFolder(), 'notes.txt');
    await writeFile(path, 'no database\n'.repeat(100));
    const startedAt = performance.now();
    expect(() => openSqlite(path)).toThrow(`Cannot open the orders in '${path}': file is not a database`);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await readFile(path, 'utf8')).toMatch(/^no database/);
  });

  it('refuses a folder that is not there, and names the setting', () => {
    expect(() => openSqlite('/nowhere/ordering.db')).toThrow(/unable to open database file.*ORDERING__DATABASE_PATH/);
  });

  it('lets readers continue while another process writes, has writers wait, and keeps foreign keys', async () => {
    const path = join(await temporaryFolder(), 'ordering.db');
    const connection = openSqlite(path);
    onTestFinished(() => connection.close());
    const pragma = (name: string) => connection.prepare(`PRAGMA ${name}`).get();
    expect(pragma('journal_mode')).toMatchObject({ journal_mode: 'wal' });
    expect(pragma('busy_timeout')).toMatchObject({ timeout: 5_000 });
    expect(pragma('foreign_keys')).toMatchObject({ foreign_keys: 1 });
  });
});
