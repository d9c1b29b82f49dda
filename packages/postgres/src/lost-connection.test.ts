import { expect, it } from 'vitest';
import { postgresStateStore } from './postgres-state-store.ts';
import { startProxy } from './proxy.fixture.ts';
import { describeWithServer, server } from './server.fixture.ts';
import { databaseOfTest, type TestDatabase } from './test-database.fixture.ts';

const END_OTHERS =
  "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'anyhost'";

describeWithServer('a connection that the server has ended', () => {
  it('while it was idle costs no call: the statement is sent again on another', async () => {
    const database = await databaseOfTest();
    await using store = postgresStateStore({ connectionString: database.connectionString, max: 1 });
    const version = (await store.set('k', 1)) ?? '';
    await database.execute(END_OTHERS);
    expect(await store.get('k')).toEqual({ value: 1, version });
    await database.execute(END_OTHERS);
    expect(await store.set('k', 2, { ifVersion: version })).toBeTypeOf('string');
    await database.execute(END_OTHERS);
    expect(await store.batch([{ key: 'k', value: 3 }])).toHaveLength(1);
  });

  it('in the middle of a statement costs no call either, once', async () => {
    const database = await databaseOfTest();
    await using store = postgresStateStore(database.connectionString);
    const version = (await store.set('k', 1)) ?? '';
    const holder = await database.pool({ max: 1 }).connect();
    await holder.query('BEGIN');
    await holder.query('SELECT * FROM anyhost_state FOR UPDATE');
    const writing = store.set('k', 2, { ifVersion: version });
    await waitingForLock(database);
    await database.execute(END_OTHERS);
    await waitingForLock(database);
    await holder.query('COMMIT');
    holder.release();
    const written = await writing;
    expect(await store.get('k')).toEqual({ value: 2, version: written });
  });

  it('twice in one call is an error that says so, and the next call works', async () => {
    const database = await databaseOfTest();
    await using store = postgresStateStore(database.connectionString);
    const version = (await store.set('k', 1)) ?? '';
    const holder = await database.pool({ max: 1 }).connect();
    await holder.query('BEGIN');
    await holder.query('SELECT * FROM anyhost_state FOR UPDATE');
    const writing = store.set('k', 2, { ifVersion: version }).catch((thrown: unknown) => thrown);
    for (let times = 0; times < 2; times += 1) {
      await waitingForLock(database);
      await database.execute(END_OTHERS);
    }
    expect(await writing).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(
        /^postgres\.set\('k'\) cannot use the table anyhost_state of .*: the server ended the connection.* \(terminating connection due to administrator command\)\. .+\.$/,
      ),
    });
    await holder.query('COMMIT');
    holder.release();
    expect(await store.get('k')).toEqual({ value: 1, version });
  });
});

describeWithServer('a write whose answer is lost', () => {
  const conditions = [
    ['that creates a record', null],
    ['that replaces a version', 'present'],
    ['without a condition', undefined],
  ] as const;

  it.each(conditions)('%s, is answered with its own version', async (_, condition) => {
    const { store, proxy } = await behindProxy();
    const before = condition === 'present' ? await store.set('k', 'before') : condition;
    const options = before === undefined ? {} : { ifVersion: before };
    proxy.loseAnswerTo('the value');
    const version = await store.set('k', 'the value', options);
    expect(version).toBeTypeOf('string');
    expect(await store.get('k')).toEqual({ value: 'the value', version });
    expect(proxy.requests('the value')).toBe(2);
  });

  it('in a batch, is answered with all versions', async () => {
    const { store, proxy } = await behindProxy();
    const before = (await store.set('old', 1)) ?? '';
    proxy.loseAnswerTo('the value');
    const versions = await store.batch([
      { key: 'old', value: 'the value', ifVersion: before },
      { key: 'new', value: 'another', ifVersion: null },
      { key: 'any', value: 'third', ttlMs: 60_000 },
    ]);
    expect((await store.get('old'))?.version).toBe(versions[0]);
    expect((await store.get('new'))?.version).toBe(versions[1]);
    expect((await store.get('any'))?.version).toBe(versions[2]);
  });

  it('rejects when it cannot be told whether it was made: a conflict may be with itself, replaced by another', async () => {
    const { store, proxy, database } = await behindProxy();
    await store.set('k', 'theirs');
    proxy.loseAnswerTo('the value');
    await expect(store.set('k', 'the value', { ifVersion: null })).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining('the connection was lost during the call'),
    });
    proxy.loseAnswerTo('DELETE');
    const version = (await store.get('k'))?.version ?? '';
    await expect(store.delete('k', { ifVersion: version })).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED' });
    // It was made.
    expect((await database.execute('SELECT key FROM anyhost_state'))[0]).toEqual([]);
  });
});

describeWithServer('a server that does not answer', () => {
  it('is given up after query_timeout, and its connection is not used again', async () => {
    const { store, proxy, database } = await behindProxy({ query_timeout: 200, connectionTimeoutMillis: 200 });
    await store.set('k', 1);
    proxy.freeze();
    await expect(store.get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_TIMEOUT',
      message: expect.stringContaining('the statement took too long (Query read timeout)'),
    });
    await expect(store.get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_TIMEOUT',
      message: expect.stringContaining('no connection became free or was made in time'),
    });
    expect(await postgresStateStore(database.pool()).get('k')).toMatchObject({ value: 1 });
  });
});

async function behindProxy(options: { query_timeout?: number; connectionTimeoutMillis?: number } = {}) {
  const database = await databaseOfTest();
  const proxy = await startProxy();
  const store = postgresStateStore({ ...server, port: proxy.port, database: database.name, max: 1, ...options });
  // The table, so that no request is repeated because it is missing.
  await store.deleteExpired(1);
  return { database, proxy, store };
}

/** Resolves once a statement waits for a lock in the database. */
async function waitingForLock(database: TestDatabase): Promise<void> {
  const waiting =
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'anyhost'";
  for (;;) {
    const [rows = []] = await database.execute(waiting);
    if (rows.length > 0) return;
  }
}
