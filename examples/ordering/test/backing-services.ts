import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { Client, Pool } from 'pg';

/** Real servers that the tests use if they are reachable. */
export const POSTGRES_URL = 'postgres://postgres@127.0.0.1:5432/test';
export const RABBITMQ_URL = 'amqp://guest:guest@127.0.0.1:5672';

/** Whether something listens at the address of a URL; tests that need it are shown as skipped when not. */
export async function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2_000 });
    const answer = (reachable: boolean) => () => {
      socket.destroy();
      resolve(reachable);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

/** A PostgreSQL database of the test's own. */
export interface TemporaryPostgres {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates a database that no other test run knows. */
export async function createPostgres(): Promise<TemporaryPostgres> {
  const name = `ordering_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(POSTGRES_URL);
  url.pathname = name;
  await administer(`CREATE DATABASE ${name}`);
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A pool whose connections may still be closing when their database goes: their errors do not matter then. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: POSTGRES_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
