import type { Client, Pool, PoolClient } from 'pg';
import { expectTypeOf, test } from 'vitest';
import { type PostgresPool, postgresStateStore } from './index.ts';

test('what pg makes is a pool', () => {
  expectTypeOf<Pool>().toExtend<PostgresPool>();
  expectTypeOf<PoolClient>().toExtend<PostgresPool>();
  expectTypeOf<Client>().toExtend<PostgresPool>();
});

test('options are known by name', () => {
  expectTypeOf(postgresStateStore).toBeCallableWith({ connectionString: 'postgres://db/shop', max: 2 }, { table: 't' });
  // @ts-expect-error: pg writes it in another way
  postgresStateStore({ connectionstring: 'postgres://db/shop' });
  // @ts-expect-error: there is no such option
  postgresStateStore('postgres://db/shop', { tableName: 't' });
});
