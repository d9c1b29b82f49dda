import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StateStore } from '@anyhost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MovedClock } from './moved-clock.fixture.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import type { SqliteStateStoreOptions } from './sqlite-state-store-options.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

function open(path: string, options: SqliteStateStoreOptions = {}): StateStore {
  const store = sqliteStateStore(path, options);
  onTestFinished(() => store[Symbol.dispose]());
  return store;
}

function connect(path: string = ':memory:'): DatabaseSync {
  const database = new DatabaseSync(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

describe('a store on a path', () => {
  it('makes the file, in WAL, and keeps records beyond its own life', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(path);
    expect(store).toMatchObject({ name: 'sqlite', durable: true });
    const version = await store.set('k', { page: 7, tags: ['a', null] });
    store[Symbol.dispose]();

    expect(connect(path).prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(await open(path).get('k')).toEqual({ value: { page: 7, tags: ['a', null] }, version });
  });

  it('closes the file when it is disposed, and rejects afterwards', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(path);
    await store.set('k', 1);
    store[Symbol.dispose]();
    store[Symbol.dispose]();
    // SQLite folds the log into the file and removes it when the last connection closes.
    expect(existsSync(`${path}-wal`)).toBe(false);
    await expect(store.get('k')).rejects.toThrow();
    await expect(store.set('k', 2)).rejects.toThrow();
    await expect(store.delete('k')).rejects.toThrow();
  });

  it('does not call a database in memory durable', () => {
    expect(open(':memory:').durable).toBe(false);
    expect(sqliteStateStore(connect()).durable).toBe(false);
    expect(sqliteStateStore(connect(temporaryFile())).durable).toBe(true);
  });

  it('names a file that cannot be opened', () => {
    expect(() => sqliteStateStore('/no/such/folder/state.db')).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining("'/no/such/folder/state.db'"),
        cause: expect.any(Error),
      }),
    );
  });
});

describe('a store on a connection', () => {
  it('does not close what was handed in [D05]', async () => {
    const database = connect();
    const store = sqliteStateStore(database);
    await store.set('k', 1);
    store[Symbol.dispose]();
    expect(database.isOpen).toBe(true);
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it('changes no setting of the connection', async () => {
    const database = connect(temporaryFile());
    await sqliteStateStore(database).set('k', 1);
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' });
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 0 });
  });

  it('writes inside the transaction that is open, and goes with it when it is undone', async () => {
    const database = connect();
    const store = sqliteStateStore(database);
    database.exec('BEGIN');
    const undone = store.set('k', 1);
    database.exec('ROLLBACK');
    expect(await undone).toBeTypeOf('string');
    // The very table had been made inside it.
    expect(await store.get('k')).toBeUndefined();

    database.exec('BEGIN');
    const kept = store.set('k', 2);
    database.exec('COMMIT');
    await kept;
    expect(await store.get('k')).toMatchObject({ value: 2 });
  });
});

describe('versions', () => {
  it('are never used again, not after a delete and not after an expiry', async () => {
    const clock = new MovedClock();
    const path = temporaryFile();
    const store = open(path, { clock });
    const seen = [await store.set('k', 1)];
    await store.delete('k');
    seen.push(await store.set('k', 1, { ttlMs: 10 }));
    clock.move(10);
    seen.push(await open(path, { clock }).set('k', 1, { ifVersion: null }));
    expect(new Set(seen).size).toBe(3);
    expect(await store.set('k', 2, { ifVersion: seen[0] ?? '' })).toBeUndefined();
    expect(await store.delete('k', { ifVersion: seen[1] ?? '' })).toBe(false);
  });

  it('let one of two connections win', async () => {
    const path = temporaryFile();
    const [one, other] = [open(path), open(path)];
    const made = await Promise.all([
      one.set('k', 'one', { ifVersion: null }),
      other.set('k', 'other', { ifVersion: null }),
    ]);
    expect(made.filter((version) => version !== undefined)).toHaveLength(1);
    const ifVersion = (await one.get('k'))?.version ?? '';
    const changed = await Promise.all([other.set('k', 'o', { ifVersion }), one.set('k', 'i', { ifVersion })]);
    expect(changed.filter((version) => version !== undefined)).toHaveLength(1);
  });
});

describe('expiry', () => {
  it('is judged by the clock: gone at the instant itself, for reads and for conditions', async () => {
    const clock = new MovedClock();
    const store = open(temporaryFile(), { clock });
    const version = (await store.set('k', 1, { ttlMs: 1000 })) ?? '';
    clock.move(999);
    expect(await store.get('k')).toEqual({ value: 1, version });
    expect(await store.set('k', 2, { ifVersion: null })).toBeUndefined();
    expect(await store.delete('k', { ifVersion: null })).toBe(false);
    clock.move(1);
    expect(await store.get('k')).toBeUndefined();
    expect(await store.set('k', 2, { ifVersion: version })).toBeUndefined();
    expect(await store.delete('k', { ifVersion: version })).toBe(false);
    expect(await store.delete('k', { ifVersion: null })).toBe(true);
    expect(await store.set('k', 3, { ifVersion: null })).toBeTypeOf('string');
    clock.move(1e12);
    expect(await store.get('k')).toMatchObject({ value: 3 });
  });

  it('removes expired rows while other records are written', async () => {
    const clock = new MovedClock();
    const path = temporaryFile();
    const store = open(path, { clock });
    for (let slot = 0; slot < 10; slot += 1) await store.set(`claim@${slot}`, slot, { ttlMs: 60_000 });
    await store.set('stays', 1);
    clock.move(60_000);
    await store.set('claim@10', 10, { ttlMs: 60_000 });
    const rows = connect(path).prepare('SELECT key FROM anyhost_state ORDER BY key').all();
    expect(rows.map(({ key }) => key)).toEqual(['claim@10', 'stays']);
  });
});

describe('values and keys', () => {
  it('come back as they were, whatever is in them', async () => {
    const store = open(temporaryFile());
    const key = `k'";--\n${'é'.repeat(400)}`;
    for (const value of [null, 0, '', 'ü\u0001', [], { a: { b: [1.5, true] } }]) {
      await store.set(key, value);
      expect((await store.get(key))?.value).toEqual(value);
    }
    expect(await store.get(key.toUpperCase())).toBeUndefined();
  });

  it('refuses what JSON cannot hold, and leaves the record alone', async () => {
    const store = open(temporaryFile());
    await store.set('k', 1);
    await expect(store.set('k', undefined)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_VALUE' });
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });
});

describe('options', () => {
  it('keeps stores with different tables apart', async () => {
    const path = temporaryFile();
    const [one, other] = [open(path, { table: 'one' }), open(path, { table: 'other' })];
    await one.set('k', 1);
    expect(await other.get('k')).toBeUndefined();
  });

  it.each(['', '1st', 'a"b', 'a b', 'sqlite_state', 'é', 'x'.repeat(64), 7])('refuses the table name %j', (table) => {
    const options = { table } as SqliteStateStoreOptions; // from JavaScript
    expect(() => sqliteStateStore(':memory:', options)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining(JSON.stringify(table)),
      }),
    );
  });

  it('refuses unknown options and says which there are', () => {
    const options: object = { tableName: 'x' };
    expect(() => sqliteStateStore(':memory:', options)).toThrow(/'tableName'.*table, clock/);
    const clock: object = { clock: {} };
    expect(() => sqliteStateStore(':memory:', clock)).toThrow(/clock is \{\}; expected a clock, with now/);
  });

  it.each([undefined, 7, {}, ''])('refuses %j as a database', (database) => {
    // As JavaScript may call it.
    expect(() => Reflect.apply(sqliteStateStore, undefined, [database])).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
    );
  });
});
