import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { PostgresServer } from './postgres-server.ts';
import type { StorePlace, StoreRequest } from './provide-store.ts';

const { PGHOST = '127.0.0.1', PGPORT = '5432', PGUSER = 'postgres' } = process.env;

/** A database of its own on the PostgreSQL of the machine; or a server of its own. */
export async function providePostgres({ ownServer }: StoreRequest): Promise<StorePlace> {
  const space = 'chaos_state';
  if (ownServer) {
    const server = await PostgresServer.start();
    return {
      url: new URL(`postgres://postgres@127.0.0.1:${server.port}/postgres`),
      space,
      restart: async () => {
        await server.kill();
        await server.resume();
      },
      remove: () => server.remove(),
    };
  }
  const name = `anyhost_chaos_${randomUUID().replaceAll('-', '')}`;
  await execute(`CREATE DATABASE ${name}`);
  return {
    url: new URL(`postgres://${PGUSER}@${PGHOST}:${PGPORT}/${name}`),
    space,
    restart: undefined,
    remove: () => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(statement: string): Promise<void> {
  const client = new Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
