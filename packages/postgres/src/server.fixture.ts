import { Client } from 'pg';
import { describe } from 'vitest';

/** The PostgreSQL of this machine: `PGHOST`, `PGPORT` and `PGUSER`, or a local one that trusts its users. */
export const server = {
  host: process.env['PGHOST'] ?? '127.0.0.1',
  port: Number(process.env['PGPORT'] ?? 5432),
  user: process.env['PGUSER'] ?? 'postgres',
};

/** Why there is no server to test with; `undefined` where there is one. */
export const missingServer: string | undefined = await whyMissing();

/** Tests that need a server. */
export function describeWithServer(name: string, tests: () => void): void {
  describeUnless(missingServer, name, tests);
}

/** Tests that are reported as skipped, with the reason, where something is missing. */
export function describeUnless(missing: string | undefined, name: string, tests: () => void): void {
  if (missing === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}

/** Runs statements as the server's superuser, each on its own, in a connection that ends with them. */
export async function asSuperuser(database: string, ...statements: readonly string[]): Promise<readonly unknown[][]> {
  const client = new Client({ ...server, database });
  await client.connect();
  try {
    const answers: unknown[][] = [];
    for (const statement of statements) answers.push((await client.query(statement)).rows);
    return answers;
  } finally {
    await client.end();
  }
}

async function whyMissing(): Promise<string | undefined> {
  try {
    await asSuperuser('postgres', 'SELECT 1');
    return undefined;
  } catch {
    return `no PostgreSQL that accepts ${server.user} without a password at ${server.host}:${server.port}`;
  }
}
