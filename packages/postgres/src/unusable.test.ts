import { expect, it, onTestFinished } from 'vitest';
import { type PostgresStateStore, postgresStateStore } from './postgres-state-store.ts';
import type { PostgresConnectionOptions } from './postgres-state-store-options.ts';
import { asSuperuser, describeWithServer, server } from './server.fixture.ts';
import { databaseOfTest, type TestDatabase } from './test-database.fixture.ts';

const USER = 'anyhost_test_limited';

describeWithServer('a database that cannot be used', () => {
  it.each<[string, PostgresConnectionOptions, string]>([
    [
      'on a port without a server',
      { host: '127.0.0.1', port: 1 },
      '127.0.0.1:1: the server cannot be reached (connect ECONNREFUSED',
    ],
    [
      'on a host with two addresses and no server',
      { host: 'localhost', port: 1 },
      'localhost:1: the server cannot be reached',
    ],
    ['on a host that is not known', { host: 'db.invalid' }, 'db.invalid:5432: the name of its host is not known'],
    ['at a socket that does not exist', { host: '/nowhere' }, '/nowhere:5432: the server cannot be reached'],
    [
      'with a name that does not exist',
      { ...server, database: 'anyhost_none' },
      '/anyhost_none: there is no such database',
    ],
    [
      'of a user that does not exist',
      { ...server, user: 'anyhost_none', database: 'postgres' },
      '/postgres: the server refuses the user',
    ],
    ['with TLS, which the server does not speak', { ...server, database: 'postgres', ssl: true }, '/postgres: '],
  ])('%s is an error with call, table, database, cause and remedy', async (_, connection, problem) => {
    const store = storeOf({ ...connection, password: 'hunter2' });
    const error = await errorOf(store.get('ledger:app/job'));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED', cause: expect.any(Error) });
    expect(error.message).toMatch(
      /^postgres\.get\('ledger:app\/job'\) cannot use the table anyhost_state of .+ \(.+\)\. [A-Z].+\.$/,
    );
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain('hunter2');
  });

  it('names the database of a pool that was given, without its password', async () => {
    const database = await databaseOfTest();
    const { connectionString } = database;
    const pool = database.pool({ connectionString: connectionString.replace('@', ':hunter2@') });
    await pool.end();
    const error = await errorOf(postgresStateStore(pool, { table: 'public.state' }).set('k', 1));
    expect(error).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: `postgres.set('k') cannot use the table public.state of ${server.host}:${server.port}/${database.name}: the pool is closed (Cannot use a pool after calling end on the pool). End a pool, or dispose a store, after its last call.`,
      details: {
        call: "postgres.set('k')",
        table: 'public.state',
        database: `${server.host}:${server.port}/${database.name}`,
      },
    });
  });

  it('when the server has too many connections, works again once one is free', async () => {
    const database = await limitedDatabase('CONNECTION LIMIT 1');
    const holder = await database.pool({ user: USER, max: 1 }).connect();
    const store = storeOf({ ...server, user: USER, database: database.name });
    expect(await errorOf(store.get('k'))).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(/the server has too many connections \(.+\)\. Lower max of the pools/),
    });
    holder.release(true);
    await connectionsClosed(database);
    expect(await store.get('k')).toBeUndefined();
  });

  it('that is read-only rejects writes and not reads', async () => {
    const database = await limitedDatabase();
    await database.execute(`ALTER ROLE ${USER} IN DATABASE ${database.name} SET default_transaction_read_only = on`);
    const store = storeOf({ ...server, user: USER, database: database.name });
    expect(await store.get('k')).toBeUndefined();
    expect((await errorOf(store.set('k', 1))).message).toMatch(
      /the server is read-only \(cannot execute INSERT in a read-only transaction\)\. Connect to the primary server/,
    );
  });

  it('whose lock is held for longer than the user may wait, is a timeout', async () => {
    const database = await limitedDatabase();
    await database.execute(
      `ALTER ROLE ${USER} IN DATABASE ${database.name} SET statement_timeout = '50ms'`,
      "INSERT INTO anyhost_state VALUES ('k', gen_random_uuid(), '1', NULL)",
    );
    const store = storeOf({ ...server, user: USER, database: database.name });
    const holder = await database.pool({ max: 1 }).connect();
    await holder.query('BEGIN');
    await holder.query('SELECT * FROM anyhost_state FOR UPDATE');
    expect(await errorOf(store.set('k', 2))).toMatchObject({
      code: 'ERR_ANYHOST_STORE_TIMEOUT',
      message: expect.stringContaining('the statement took too long (canceling statement due to statement timeout)'),
    });
    expect(await store.get('k')).toMatchObject({ value: 1 });
    await holder.query('ROLLBACK');
    holder.release();
    expect(await store.set('k', 3)).toBeTypeOf('string');
  });

  it('with another encoding than UTF8 rejects what it cannot hold', async () => {
    const database = await databaseOfTest();
    const other = `${database.name}_latin`;
    await asSuperuser('postgres', `CREATE DATABASE ${other} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    onTestFinished(() => asSuperuser('postgres', `DROP DATABASE ${other} WITH (FORCE)`).then(() => {}));
    const store = storeOf({ ...server, database: other });
    await store.set('k', 'plain');
    expect((await errorOf(store.set('k', '鍵'))).message).toContain('Use a database with the encoding UTF8.');
    expect(await store.get('k')).toMatchObject({ value: 'plain' });
  });
});

describeWithServer('a row that is not JSON', () => {
  it('is an error that names key, table and database, does not quote the row, and does not hide the other rows', async () => {
    const database = await databaseOfTest();
    const store = postgresStateStore(database.pool());
    await store.batch([
      { key: 'ledger:app/good', value: 1 },
      { key: 'ledger:app/broken', value: 1 },
    ]);
    await database.execute("UPDATE anyhost_state SET value = '{secret' WHERE key = 'ledger:app/broken'");
    const error = await errorOf(store.get('ledger:app/broken'));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_RECORD' });
    expect(error.message).toContain(`'ledger:app/broken' in postgres (table anyhost_state of `);
    expect(error.message).toContain(database.name);
    expect(error.message).not.toContain('secret');
    expect(await store.list('ledger:app/')).toMatchObject([{ key: 'ledger:app/good', value: 1 }]);
    expect(await store.set('ledger:app/broken', 2)).toBeTypeOf('string');
  });
});

describeWithServer('a disposed store', () => {
  it('rejects its calls, and closed its connections', async () => {
    const database = await databaseOfTest();
    const store = postgresStateStore(database.connectionString);
    await Promise.all([store.get('a'), store.get('b')]);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    expect((await errorOf(store.get('k'))).message).toContain('the pool is closed (the store is disposed)');
    await connectionsClosed(database);
    const unused = postgresStateStore(database.connectionString);
    await unused[Symbol.asyncDispose]();
    expect((await errorOf(unused.get('k'))).message).toContain('the pool is closed (the store is disposed)');
  });

  it('leaves a pool that was passed in open', async () => {
    const database = await databaseOfTest();
    const pool = database.pool();
    await postgresStateStore(pool)[Symbol.asyncDispose]();
    expect(await postgresStateStore(pool).get('k')).toBeUndefined();
  });
});

function storeOf(connection: PostgresConnectionOptions): PostgresStateStore {
  const store = postgresStateStore(connection);
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}

/** A database with the table, and a user for whom limits can be set. */
async function limitedDatabase(limit: string = ''): Promise<TestDatabase> {
  const database = await databaseOfTest();
  await postgresStateStore(database.pool()).get('k');
  onTestFinished(() => asSuperuser('postgres', `DROP ROLE IF EXISTS ${USER}`).then(() => {}));
  onTestFinished(() => database.execute(`DROP OWNED BY ${USER}`).then(() => {}));
  await database.execute(
    `DROP ROLE IF EXISTS ${USER}`,
    `CREATE ROLE ${USER} LOGIN ${limit}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON anyhost_state TO ${USER}`,
  );
  return database;
}

/** Resolves once the server has no other client in the database. */
async function connectionsClosed(database: TestDatabase): Promise<void> {
  const others =
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename <> current_user OR application_name = 'anyhost' AND datname = current_database()";
  while ((await database.execute(others))[0]?.length !== 0);
}

async function errorOf(call: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await call.catch((error: unknown) => error);
  if (thrown instanceof Error) return thrown;
  throw new Error('The call succeeded.');
}
