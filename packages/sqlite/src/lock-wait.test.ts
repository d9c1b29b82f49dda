import { DatabaseSync } from 'node:sqlite';
import { VirtualClock } from '@anyhost/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HastyClock } from './hasty-clock.fixture.ts';
import { type SqliteStateStore, sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

interface LockedFile {
  readonly store: SqliteStateStore;
  readonly clock: HastyClock;
  release(): void;
  /** How often the file was found locked: until the table is there, each try prepares one statement. */
  tries(): number;
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
  const { mock } = vi.spyOn(connection, 'prepare');
  onTestFinished(() => {
    connection.close();
    other.close();
  });
  return { store, clock, release: () => other.exec('COMMIT'), tries: () => mock.calls.length };
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

  it('rejects after five seconds, having waited between its tries', async () => {
    const { store, clock } = lockedFile();
    await expect(store.set('k', 1)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_TIMEOUT',
      message: expect.stringMatching(/^sqlite\.set\('k'\) cannot use '.*state\.db': another connection holds its lock/),
      cause: { errcode: 5 },
    });
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

  it('does not try again when its time is over and the call before it has just found the file locked', async () => {
    const { store, clock, tries } = lockedFile();
    const writing = Array.from({ length: 20 }, (_, number) => store.set('k', number));
    await Promise.allSettled(writing);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5000);
    // Each blocks the event loop for the busy timeout: one after each pause, and the first.
    expect(tries()).toBeLessThanOrEqual(clock.timersSet + 1);
    for (const write of writing) await expect(write).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_TIMEOUT' });
  });

  it('lets the event loop turn between the calls that have waited', async () => {
    const { store, release } = lockedFile();
    let turns = 0;
    const turned: number[] = [];
    const count = (): void => {
      turns += 1;
      turn = setImmediate(count);
    };
    let turn = setImmediate(count);
    const writing = Array.from({ length: 10 }, (_, number) => store.set('k', number).then(() => turned.push(turns)));
    release();
    await Promise.all(writing);
    clearImmediate(turn);
    expect(new Set(turned).size).toBe(10);
  });

  it('rejects at once when the store is disposed meanwhile, and leaves no timer', async () => {
    const path = temporaryFile();
    const clock = new VirtualClock();
    const store = sqliteStateStore(path, { clock });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const writing = store.set('k', 1).catch((error: unknown) => error);
    const waiting = store.set('k', 2).catch((error: unknown) => error);
    expect(clock.pendingTimers).toBe(1);
    store[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
    const closed = { code: 'ERR_ANYHOST_STORE_FAILED', message: expect.stringContaining('the connection is closed') };
    expect([await writing, await waiting]).toMatchObject([closed, closed]);
    other.close();
  });

  it('can open the file, and finishes when the lock is released, whatever kind of lock it is', async () => {
    const path = temporaryFile();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE t (x); BEGIN EXCLUSIVE');
    const store = sqliteStateStore(path);
    onTestFinished(() => {
      store[Symbol.dispose]();
      other.close();
    });
    expect(store.durable).toBe(true);
    const writing = store.set('k', 1);
    other.exec('COMMIT');
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
    await expect(store.set('k', 2)).rejects.toThrow(/holds its lock/);
    expect(clock.timersSet).toBe(0);
    mine.exec('ROLLBACK');
    theirs.exec('COMMIT');
    mine.close();
    theirs.close();
  });
});
