import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import { Pool } from 'pg';
import { afterAll } from 'vitest';
import { MovedServerClock } from '../src/moved-clock.fixture.ts';
import { missingPooler, startPooler } from '../src/pooler.fixture.ts';
import { type PostgresStateStore, postgresStateStore } from '../src/postgres-state-store.ts';
import { describeUnless, describeWithServer, server } from '../src/server.fixture.ts';
import { createDatabase } from '../src/test-database.fixture.ts';

interface OpenStore {
  readonly store: PostgresStateStore;
  close(): Promise<void>;
}
type Open = (
  connection: typeof server & { readonly database: string },
  options: { readonly table: string },
) => OpenStore;

/** Low, so that tests of a silent network are short. */
const LIMITS = { connectionTimeoutMillis: 800, query_timeout: 800 };
/** A call waits for a connection, and for an answer; twice, when the connection was lost. */
const LIMIT_MS = 4000;

describeWithServer('the state stores on PostgreSQL', () => {
  describeOn('on a pool', server.port, (connection, options) => {
    const pool = new Pool({ ...connection, ...LIMITS, max: 4 });
    pool.on('error', () => {});
    return { store: postgresStateStore(pool, options), close: () => pool.end() };
  });

  describeOn('on a connection string', server.port, ({ user, host, port, database }, options) => {
    const connectionString = `postgres://${user}@${host}:${port}/${database}`;
    return closing(postgresStateStore({ connectionString, ...LIMITS }, options));
  });
});

describeUnless(missingPooler, 'the state store behind a pooler', () => {
  const pooler = once(startPooler);
  afterAll(async () => (await pooler.made)?.stop());

  describeOn(
    'through pgbouncer in transaction mode',
    async () => (await pooler.make()).port,
    (connection, options) => closing(postgresStateStore({ ...connection, ...LIMITS }, options)),
  );
});

function closing(store: PostgresStateStore): OpenStore {
  return { store, close: () => store[Symbol.asyncDispose]() };
}

/** Each test has a table of its own, in one database for all of a kind. */
function describeOn(how: string, port: number | (() => Promise<number>), open: Open): void {
  const surroundings = once(async () => {
    const database = await createDatabase();
    const clock = await MovedServerClock.in(database);
    return { database, clock, port: typeof port === 'number' ? port : await port() };
  });
  let tables = 0;
  afterAll(async () => (await surroundings.made)?.database.drop());

  describeStateStore({
    name: `postgres, ${how}`,
    create: async (): Promise<StateStoreHarness> => {
      const { database, clock, port } = await surroundings.make();
      tables += 1;
      const table = `state_${tables}`;
      const opened: OpenStore[] = [];
      const openOn = (port: number): PostgresStateStore => {
        const one = open({ ...server, host: '127.0.0.1', port, database: database.name }, { table });
        opened.push(one);
        return one.store;
      };
      return {
        store: openOn(port),
        passTime: (ms) => clock.move(ms),
        reopen: async () => openOn(port),
        // No clock but the server's is read.
        openWithClock: async () => openOn(port),
        server: { port, connect: async (proxied) => openOn(proxied), limitMs: LIMIT_MS },
        storage: {
          count: async () => (await database.execute(`SELECT key FROM ${table}`))[0]?.length ?? 0,
          removeExpired: async () => {
            await database.execute(`DELETE FROM ${table} WHERE expires_at <= clock_timestamp()`);
          },
        },
        close: async () => {
          await Promise.all(opened.map((one) => one.close()));
        },
      };
    },
  });
}

/** Makes a thing when it is first asked for. */
function once<Thing>(start: () => Promise<Thing>): {
  make(): Promise<Thing>;
  readonly made: Promise<Thing> | undefined;
} {
  let made: Promise<Thing> | undefined;
  return {
    make: () => {
      made ??= start();
      return made;
    },
    get made() {
      return made;
    },
  };
}
