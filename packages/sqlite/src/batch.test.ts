import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HastyClock } from './hasty-clock.fixture.ts';
import { MovedClock } from './moved-clock.fixture.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

const WRITES = [
  { key: 'a', value: 1 },
  { key: 'b', value: 2 },
];

function connect(path: string = ':memory:'): DatabaseSync {
  const database = new DatabaseSync(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
}

describe('a batch', () => {
  it('is one transaction: another connection sees all of its writes or none', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(connect(path));
    await store.get('k');
    const other = connect(path);
    // Refuses the second write.
    other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON anyhost_state WHEN NEW.key = 'b'
      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    await expect(store.batch(WRITES)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining("sqlite.batch('a', 'b')"),
    });
    expect(await sqliteStateStore(other).list('')).toEqual([]);
    other.exec('DROP TRIGGER refuse');
    // Nothing is left open.
    expect(await store.batch(WRITES)).toEqual([expect.any(String), expect.any(String)]);
    expect(await sqliteStateStore(other).list('')).toHaveLength(2);
  });

  it('is part of the transaction that is open, and goes with it when it is undone', async () => {
    const database = connect();
    const store = sqliteStateStore(database);
    database.exec('BEGIN');
    const undone = store.batch(WRITES);
    expect(database.isTransaction).toBe(true);
    database.exec('ROLLBACK');
    expect(await undone).toHaveLength(2);
    expect(await store.list('')).toEqual([]);

    database.exec('BEGIN');
    const kept = store.batch(WRITES);
    database.exec('COMMIT');
    await kept;
    expect(await store.list('')).toHaveLength(2);
  });

  it('that fails inside a transaction leaves the rest of that transaction as it is', async () => {
    const database = connect();
    const store = sqliteStateStore(database);
    await store.get('k');
    database.exec(`CREATE TRIGGER refuse BEFORE INSERT ON anyhost_state WHEN NEW.key = 'b'
      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    database.exec('BEGIN');
    const before = store.set('before', 1);
    const failed = store.batch(WRITES).catch((error: unknown) => error);
    database.exec('COMMIT');
    await before;
    expect(await failed).toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED' });
    expect((await store.list('')).map(({ key }) => key)).toEqual(['before']);
  });

  it('waits for the lock of another connection as a whole', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(connect(path), { clock: new HastyClock() });
    await store.get('k');
    const other = connect(path);
    other.exec('BEGIN IMMEDIATE');
    const writing = store.batch(WRITES);
    for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    other.exec('COMMIT');
    expect(await writing).toEqual([expect.any(String), expect.any(String)]);
    expect(await store.list('')).toHaveLength(2);
  });
});

describe('expired rows', () => {
  it('are removed by writes in steps of a thousand, until none is left', async () => {
    const clock = new MovedClock();
    const path = temporaryFile();
    const store = sqliteStateStore(path, { clock });
    onTestFinished(() => store[Symbol.dispose]());
    const inside = connect(path);
    const rows = inside.prepare('SELECT count(*) AS rows FROM anyhost_state');
    const insert = inside.prepare("INSERT INTO anyhost_state VALUES (?, 'v', ?, '1')");
    inside.exec('BEGIN');
    for (let slot = 0; slot < 2500; slot += 1) insert.run(`claim/${slot}`, clock.now());
    inside.exec('COMMIT');
    const left: unknown[] = [];
    for (let number = 0; number < 4; number += 1) {
      await store.set('new', number, { ttlMs: 60_000 });
      left.push(rows.get()?.['rows']);
    }
    expect(left).toEqual([1501, 501, 1, 1]);
  });
});
