import { expect, it } from 'vitest';
import { migrationSql } from './migration-sql.ts';
import { postgresStateStore } from './postgres-state-store.ts';
import { describeWithServer } from './server.fixture.ts';
import { databaseOfTest } from './test-database.fixture.ts';

const PROCESSES = 8;

describeWithServer('the table', () => {
  it('is created once by eight processes that find none at the same moment, each time', async () => {
    const database = await databaseOfTest();
    for (let round = 0; round < 5; round += 1) {
      const table = `state_${round}`;
      const stores = Array.from({ length: PROCESSES }, () => postgresStateStore(database.pool({ max: 1 }), { table }));
      // All connected: they meet at the table and not at the server's door.
      await Promise.all(stores.map((store) => store.now()));
      const versions = await Promise.all(stores.map((store, index) => store.set('first', index, { ifVersion: null })));
      expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
      const rows = await database.execute(`SELECT indexname FROM pg_indexes WHERE tablename = '${table}' ORDER BY 1`);
      expect(rows[0]).toEqual([{ indexname: `${table}_expires_at` }, { indexname: `${table}_pkey` }]);
      await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
    }
  });

  it('is created with its statements from many connections at once, without a store', async () => {
    const database = await databaseOfTest();
    const store = postgresStateStore(database.pool({ max: PROCESSES }), { table: 'Mixed_Case' });
    await Promise.all(Array.from({ length: 40 }, (_, index) => store.set(`k${index}`, index)));
    expect(await store.list('k')).toHaveLength(40);
  });

  it('is created anew when it was dropped', async () => {
    const database = await databaseOfTest();
    const store = postgresStateStore(database.pool());
    await store.set('k', 1);
    await database.execute('DROP TABLE anyhost_state');
    expect(await store.get('k')).toBeUndefined();
    expect(await store.set('k', 2)).toBeTypeOf('string');
  });

  it('can be in a schema that exists, and is created there', async () => {
    const database = await databaseOfTest();
    const store = postgresStateStore(database.pool(), { table: 'ops.select' });
    await expect(store.get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(
        /^postgres\.get\('k'\) cannot use the table ops\.select of .*no such schema.*Create it/,
      ),
    });
    await database.execute('CREATE SCHEMA ops');
    await store.set('k', 1);
    expect((await database.execute('SELECT key FROM ops."select"'))[0]).toEqual([{ key: 'k' }]);
  });

  it('is left alone where the team creates it: a user who may only read and write it is enough', async () => {
    const database = await databaseOfTest();
    const pool = database.pool({ options: '-c role=anyhost_test_user' });
    await database.execute(
      `DO $$ BEGIN CREATE ROLE anyhost_test_user; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    const store = postgresStateStore(pool, { migrate: false });
    await expect(store.set('k', 1)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining(
        'there is no such table (relation "anyhost_state" does not exist). Run the statements of migrationSql(\'anyhost_state\'), or let the store create it (migrate: true).',
      ),
    });
    await expect(postgresStateStore(pool).set('k', 1)).rejects.toMatchObject({
      message: expect.stringMatching(
        /lacks a right \(permission denied for schema public\).*migrationSql\('anyhost_state'\)/,
      ),
    });

    // Twice: it does nothing where the table exists.
    await database.execute(migrationSql(), migrationSql());
    await expect(store.set('k', 1)).rejects.toMatchObject({
      message: expect.stringContaining('GRANT SELECT, INSERT, UPDATE, DELETE ON anyhost_state TO the user'),
    });
    await database.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON anyhost_state TO anyhost_test_user');
    // With the default, too: the table is there, and nobody tries to create it.
    for (const one of [store, postgresStateStore(pool)]) {
      const version = (await one.set('k', 1, { ttlMs: 60_000 })) ?? '';
      expect(
        await one.batch([
          { key: 'k', value: 2, ifVersion: version },
          { key: 'other', value: 1 },
        ]),
      ).toHaveLength(2);
      expect(await one.list('')).toHaveLength(2);
      expect(await one.deleteExpired(10)).toBe(0);
      expect(await one.delete('k')).toBe(true);
    }
  });

  it.each([
    ['other columns', 'CREATE TABLE anyhost_state (id int)'],
    [
      'columns of other types',
      'CREATE TABLE anyhost_state (key int PRIMARY KEY, version int, value int, expires_at int)',
    ],
    ['no primary key', 'CREATE TABLE anyhost_state (key text, version uuid, value text, expires_at timestamptz)'],
  ])('with %s is an error that says so', async (_, create) => {
    const database = await databaseOfTest();
    await database.execute(create);
    const store = postgresStateStore(database.pool());
    await expect(store.set('k', 1, { ifVersion: null })).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(
        /the table is not one of a state store \(.+\)\. Give the store a table of its own/,
      ),
    });
  });
});
