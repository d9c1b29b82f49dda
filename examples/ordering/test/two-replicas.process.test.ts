import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { countOrders, ORDER_COUNTS_SQL, type OrderCounts, readOrderCounts } from '../src/orders/order-counts.ts';
import { createPostgres, isReachable, openPool, POSTGRES_URL } from './backing-services.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

// 500 orders: 185 submitted for at least two minutes, 15 within the last minute, 225 to be archived.
const SETTINGS = {
  // What a killed process held is free after two seconds instead of thirty.
  ANYHOST__LEASE_TERM_MS: '2000',
  ORDERING__SEED_ORDERS: '500',
  ORDERING__CHECK_UPDATE_TIME: '1s',
  ORDERING__BATCH_SIZE: '20',
  ORDERING__PUBLISH_PAUSE_MS: '20',
  // The archive takes ten seconds: a kill comes in the middle of it.
  ORDERING__ARCHIVE_BATCH_SIZE: '5',
  ORDERING__ARCHIVE_PAUSE_MS: '200',
};
const WAIT_MS = 60_000;

describe.each([
  { store: 'a SQLite file', isAvailable: true, open: openSqlite },
  { store: 'PostgreSQL', isAvailable: await isReachable(POSTGRES_URL), open: openPostgres },
])('two replicas on $store', ({ isAvailable, open }) => {
  it.skipIf(!isAvailable)(
    'do the work once; one is killed in the middle of it, the other takes over, and nothing is lost or done twice',
    { timeout: 3 * WAIT_MS },
    async () => {
      const { env, counts } = await open();
      const replicas = [startHost('main.ts', { env }), startHost('main.ts', { env })];
      await until(replicas, () => replicas.every((host) => events(host).includes('host.started')));

      const isArchiving = (host: HostProcess) => events(host).includes('orders.archived');
      await until(replicas, async () => {
        const { archived, unsent } = await counts();
        return replicas.some(isArchiving) && archived < 150 && unsent > 0;
      });
      expect(replicas.filter(isArchiving)).toHaveLength(1);
      const [killed, survivor] = replicas.toSorted((host) => (isArchiving(host) ? -1 : 1));
      if (killed === undefined || survivor === undefined) throw new Error('there are two replicas');
      killed.kill('SIGKILL');
      await killed.ended;

      await until([survivor], () => events(survivor).includes('orders.archive-complete'));
      const restarted = startHost('main.ts', { env });
      const hosts = [killed, survivor, restarted];
      await until(hosts, () => sharedOccurrences(survivor, restarted).length >= 2);
      await until(hosts, async () => isDone(await counts()));
      for (const host of [survivor, restarted]) {
        host.kill('SIGTERM');
        expect(await host.ended).toBe(0);
      }

      const runs = hosts.flatMap((host) => occurrences(host, ['execution.completed']));
      expect(runs.toSorted()).toEqual([...new Set(runs)].toSorted());
      const now = await counts();
      expect(now).toMatchObject({
        events: now.confirmed,
        lost: 0,
        twice: 0,
        archived: 225,
        archivedTwice: 0,
        kept: 500,
      });
    },
  );
});

async function openSqlite() {
  const path = join(await temporaryFolder(), 'ordering.db');
  let connection: DatabaseSync | undefined;
  onTestFinished(() => connection?.close());
  const connect = (): DatabaseSync => {
    connection ??= new DatabaseSync(path, { timeout: 5_000 });
    return connection;
  };
  return {
    env: { ...SETTINGS, ORDERING__DATABASE_PATH: path },
    counts: async (): Promise<OrderCounts> => countOrders(connect()),
  };
}

async function openPostgres() {
  const { url, drop } = await createPostgres();
  onTestFinished(drop);
  const pool = openPool(url);
  onTestFinished(() => pool.end());
  return {
    env: { ...SETTINGS, ORDERING__DATABASE_URL: url },
    counts: async (): Promise<OrderCounts> => readOrderCounts((await pool.query(ORDER_COUNTS_SQL)).rows[0]),
  };
}

function isDone({ confirmed, handled, unsent }: OrderCounts): boolean {
  return confirmed >= 185 && handled === confirmed && unsent === 0;
}

/** What both of two hosts wanted to run. */
function sharedOccurrences(one: HostProcess, other: HostProcess): readonly unknown[] {
  const wanted = ['execution.completed', 'execution.skipped', 'execution.refused'];
  const ofOther = new Set(occurrences(other, wanted));
  return occurrences(one, wanted).filter((occurrence) => ofOther.has(occurrence));
}

function occurrences(host: HostProcess, wanted: readonly string[]): readonly string[] {
  const lines = host.lines.filter(
    ({ event, occurrence }) => wanted.includes(String(event)) && occurrence !== undefined,
  );
  return lines.map(({ occurrence }) => String(occurrence));
}

function events(host: HostProcess): readonly unknown[] {
  return host.lines.map(({ event }) => event);
}

async function until(hosts: readonly HostProcess[], isSo: () => boolean | Promise<boolean>): Promise<void> {
  const tail = (): string => hosts.map(({ lines }) => JSON.stringify(lines.slice(-12), undefined, 1)).join('\n');
  await vi.waitFor(
    async () => {
      if (!(await isSo())) throw new Error(`It has not come:\n${tail()}`);
    },
    { timeout: WAIT_MS, interval: 20 },
  );
}
