import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HastyClock } from './hasty-clock.fixture.ts';
import { type SqliteStateStore, sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

interface LockedFile {
  readonly store: SqliteStateStore;
  readonly clock: HastyClock;
  release(): void;
}

/** A store on a file in which another connection has begun to write. */
function lockedFile(): LockedFile {
  const path = temporaryFile();
  const clock = new HastyClock();
  // A connection without a busy timeout of its own: no test waits for SQLite.
  const connection = new DatabaseSync(path);
  const store = sqliteStateStore(connection, { clock });
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  onTestFinished(() => {
    connection.close();
    other.close();
  });
  return { store, clock, release: () => other.exec('COMMIT') };
}

describe('a call that finds the file locked', () => {
  it('succeeds once the lock is released, and the event loop turns meanwhile', async () => {
    const { store, release } = lockedFile();
    let turns = 0;
    const writing = store.set('k', 1);
    for (; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(await writing).toBeTypeOf('string');
    expect(turns).toBe(5);
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it("rejects with SQLite's own error after five seconds, having waited between its tries", async () => {
    const { store, clock } = lockedFile();
    await expect(store.set('k', 1)).rejects.toThrow(/locked/);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5000);
    expect(clock.monotonic()).toBeLessThan(5500);
    expect(clock.timersSet).toBeGreaterThan(50);
  });

  it('waits in one line with the others: only the first one tries, and all succeed in order', async () => {
    const { store, clock, release } = lockedFile();
    const order: number[] = [];
    const writing = Array.from({ length: 20 }, (_, number) => store.set('k', number).then(() => order.push(number)));
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.timersSet).toBeLessThan(10);
    release();
    await Promise.all(writing);
    expect(order).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(await store.get('k')).toMatchObject({ value: 19 });
  });

  it('blocks the event loop for a twentieth of a second at most in a store on a path', async () => {
    const path = temporaryFile();
    const store = sqliteStateStore(path);
    const database = new DatabaseSync(path);
    onTestFinished(() => {
      store[Symbol.dispose]();
      database.close();
    });
    await store.set('k', 1);
    database.exec('BEGIN IMMEDIATE');
    const begunAt = performance.now();
    const writing = store.set('k', 2);
    expect(performance.now() - begunAt).toBeLessThan(1000);
    database.exec('COMMIT');
    expect(await writing).toBeTypeOf('string');
  });

  it('does not wait inside a transaction of the connection that was handed in', async () => {
    const path = temporaryFile();
    const [mine, theirs] = [new DatabaseSync(path), new DatabaseSync(path)];
    const clock = new HastyClock();
    const store = sqliteStateStore(mine, { clock });
    await store.set('k', 1);
    theirs.exec('BEGIN IMMEDIATE');
    mine.exec('BEGIN');
    await expect(store.set('k', 2)).rejects.toThrow(/locked/);
    expect(clock.timersSet).toBe(0);
    mine.exec('ROLLBACK');
    theirs.exec('COMMIT');
    mine.close();
    theirs.close();
  });
});
