import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { AnyApplication, ExecutionOutcome, Host } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { captureLogs, type LogCapture } from '@anyhost/testing';
import { PgBoss } from 'pg-boss';
import { type PgBossDriverOptions, pgBossDriver } from './index.ts';

/** The PostgreSQL of the machine, or another that the environment names. */
export const connectionString: string = process.env['ANYHOST_TEST_POSTGRES'] ?? 'postgres://root@127.0.0.1:5432/test';

/** A schema of its own in that database, dropped at the end, and a pg-boss that looks at it. */
export interface FleetDatabase {
  readonly schema: string;
  readonly boss: PgBoss;
  /** Runs a statement; `$schema` stands for the schema's name. */
  sql(statement: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** Why tests of a real database cannot run; `undefined` where they can. */
export const noDatabase: string | undefined = await reasonAgainst();

export async function openDatabase(): Promise<FleetDatabase> {
  const schema = `anyhost_fleet_${randomUUID().slice(0, 8)}`;
  const boss = new PgBoss({ connectionString, schema, schedule: false, supervise: false, max: 3 });
  boss.on('error', () => {});
  await boss.start();
  const sql: FleetDatabase['sql'] = async (statement, values = []) => {
    const { rows } = await boss.getDb().executeSql(statement.replaceAll('$schema', schema), [...values]);
    return rows;
  };
  return {
    schema,
    boss,
    sql,
    close: async () => {
      await sql('DROP SCHEMA $schema CASCADE');
      await boss.stop({ graceful: false });
    },
  };
}

/** A process of a fleet, within this one. */
export interface FleetProcess {
  readonly host: Host;
  readonly outcomes: ExecutionOutcome[];
  readonly logs: LogCapture;
}

/** Makes a host on the driver. Not started yet. */
export function fleetProcess(
  application: AnyApplication,
  { schema }: Pick<FleetDatabase, 'schema'>,
  options: Partial<PgBossDriverOptions> = {},
): FleetProcess {
  const logs = captureLogs();
  const outcomes: ExecutionOutcome[] = [];
  const source = options.boss === undefined ? { connectionString, schema } : {};
  const host = createHost(application, {
    driver: pgBossDriver({ ...source, pollMs: 500, ...options }),
    logger: logs,
    environment: {},
    args: [],
    shutdownTimeoutMs: 10_000,
    onOutcome: (outcome) => void outcomes.push(outcome),
  });
  return { host, outcomes, logs };
}

async function reasonAgainst(): Promise<string | undefined> {
  const { hostname, port } = new URL(connectionString);
  const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 3000 });
  const answers = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    for (const event of ['error', 'timeout'] as const) socket.once(event, () => resolve(false));
  });
  socket.destroy();
  return answers ? undefined : `no PostgreSQL answers at ${hostname}:${port} (ANYHOST_TEST_POSTGRES)`;
}
