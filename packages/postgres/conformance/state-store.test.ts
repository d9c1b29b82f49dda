import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import { afterAll } from 'vitest';
import { MovedServerClock } from '../src/moved-clock.fixture.ts';
import { missingPooler, type Pooler, startPooler } from '../src/pooler.fixture.ts';
import { type PostgresStateStore, postgresStateStore } from '../src/postgres-state-store.ts';
import { describeUnless, describeWithServer, server } from '../src/server.fixture.ts';
import { createDatabase, type TestDatabase } from '../src/test-database.fixture.ts';

interface OpenStore {
  readonly store: PostgresStateStore;
  close(): Promise<void>;
}
type Open = (database: TestDatabase, options: { readonly table: string }) => OpenStore;

describeWithServer('the state stores on PostgreSQL', () => {
  describeOn('on a pool', async () => (database, options) => {
    const pool = database.pool({ max: 4 });
    return { store: postgresStateStore(pool, options), close: () => pool.end() };
  });

  describeOn('on a connection string', async () => (database, options) => {
    return closing(postgresStateStore(database.connectionString, options));
  });
});

describeUnless(missingPooler, 'the state store behind pgbouncer', () => {
  let pooler: Pooler | undefined;
  afterAll(() => pooler?.stop());

  describeOn('through pgbouncer in transaction mode', async () => {
    pooler = await startPooler();
    const { port } = pooler;
    return ({ name }, options) => closing(postgresStateStore({ ...server, port, database: name }, options));
  });
});

function closing(store: PostgresStateStore): OpenStore {
  return { store, close: () => store[Symbol.asyncDispose]() };
}

/** Each test has a table of its own, in one database for all of a kind. */
function describeOn(how: string, prepare: () => Promise<Open>): void {
  let made: Promise<{ database: TestDatabase; clock: MovedServerClock; open: Open }> | undefined;
  let tables = 0;
  const make = async () => {
    const database = await createDatabase();
    return { database, clock: await MovedServerClock.in(database), open: await prepare() };
  };
  afterAll(async () => (await made)?.database.drop());

  describeStateStore({
    name: `postgres, ${how}`,
    create: async (): Promise<StateStoreHarness> => {
      made ??= make();
      const { database, clock, open } = await made;
      tables += 1;
      const table = `state_${tables}`;
      const opened: OpenStore[] = [];
      const openOne = (): PostgresStateStore => {
        const one = open(database, { table });
        opened.push(one);
        return one.store;
      };
      return {
        store: openOne(),
        passTime: (ms) => clock.move(ms),
        reopen: async () => openOne(),
        close: async () => {
          await Promise.all(opened.map((one) => one.close()));
        },
      };
    },
  });
}
