import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Connection } from 'rabbitmq-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { countOrders, ORDER_COUNTS_SQL, type OrderCounts, readOrderCounts } from '../src/orders/order-counts.ts';
import { createPostgres, isReachable, openPool, POSTGRES_URL, RABBITMQ_URL } from './backing-services.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

// 500 orders: 185 submitted for at least two minutes, 15 within the last minute, 225 to be archived.
const SLOW = {
  // What a killed host held is free after two seconds instead of thirty.
  ANYHOST__LEASE_TERM_MS: '2000',
  ORDERING__SEED_ORDERS: '500',
  ORDERING__GRACE_PERIOD: '1m',
  ORDERING__CHECK_UPDATE_TIME: '1s',
  ORDERING__BATCH_SIZE: '40',
  // A batch lasts a fifth of a second at least: long enough to be seen and cut in two.
  ORDERING__PUBLISH_PAUSE_MS: '5',
};
// For a host that is to finish, not to be killed.
const FAST = { ORDERING__PUBLISH_PAUSE_MS: '0', ORDERING__BATCH_SIZE: '200' };
const READY_MS = 30_000;

const serversReachable = (await isReachable(POSTGRES_URL)) && (await isReachable(RABBITMQ_URL));

describe('a host killed in the middle of a batch', () => {
  it.each([1, 55, 130])(
    'loses no order and repeats none on SQLite, killed after %i handled events',
    async (handled) => {
      const path = join(await temporaryFolder(), 'ordering.db');
      const env = { ...SLOW, ORDERING__DATABASE_PATH: path };

      const killed = startHost('main.ts', { env });
      await whenSeeded(killed);
      const counts = countIn(path);
      await killMidBatch(killed, counts, handled);

      const { unsent, twice } = await counts();
      expect(unsent, 'the kill came between two batches').toBeGreaterThan(0);
      expect(twice).toBe(0);

      const resumed = startHost('once.ts', { env, args: ['grace-period-manager'] });
      expect(await resumed.ended).toBe(0);
      expect(events(resumed)).toContain('outbox.resumed');
      await expectNothingLost(counts);
    },
  );

  it('archives each order once on SQLite', async () => {
    const path = join(await temporaryFolder(), 'ordering.db');
    const env = {
      ...SLOW,
      ORDERING__DATABASE_PATH: path,
      ORDERING__ARCHIVE_BATCH_SIZE: '10',
      ORDERING__ARCHIVE_PAUSE_MS: '20',
    };
    const killed = startHost('main.ts', { env });
    await whenSeeded(killed);
    const counts = countIn(path);
    await until(counts, ({ archived }) => archived >= 40);
    killed.kill('SIGKILL');
    await killed.ended;
    expect((await counts()).archived).toBeLessThan(225);

    const resumed = startHost('main.ts', { env });
    await until(counts, ({ archived }) => archived === 225);
    await vi.waitFor(() => expect(events(resumed)).toContain('orders.archive-complete'), READY_MS);
    resumed.kill('SIGTERM');
    expect(await resumed.ended).toBe(0);
    // Nothing is lost: orders that are not archived are still in their table.
    expect((await counts()).archived).toBe(225);
  });

  it.skipIf(!serversReachable)(
    'loses no order and repeats none on PostgreSQL and RabbitMQ, although events arrive twice',
    async () => {
      const env = { ...SLOW, ...(await shared()) };

      const killed = startHost('main.ts', { env });
      await whenSeeded(killed);
      const counts = countInPostgres(env.ORDERING__DATABASE_URL);
      await killMidBatch(killed, counts, 60);
      expect((await counts()).unsent).toBeGreaterThan(0);

      const resumed = startHost('main.ts', { env: { ...env, ...FAST } });
      await until(
        counts,
        ({ handled, confirmed, unsent }) => confirmed >= 185 && handled === confirmed && unsent === 0,
      );
      resumed.kill('SIGTERM');
      expect(await resumed.ended).toBe(0);
      // Sent before the kill, not yet recorded, so sent again: the receiver drops the duplicate, and no event is lost.
      expect(events(resumed)).toContain('event.duplicate');
      await expectNothingLost(counts);
    },
  );
});

/** A database and an exchange of this test's own. */
async function shared() {
  const { url, drop } = await createPostgres();
  onTestFinished(drop);
  const exchange = `ordering-${randomUUID()}`;
  onTestFinished(async () => {
    const connection = new Connection(RABBITMQ_URL);
    await connection.queueDelete({ queue: `${exchange}.validation` });
    await connection.exchangeDelete({ exchange });
    await connection.close();
  });
  return {
    ORDERING__DATABASE_URL: url,
    ORDERING__RABBITMQ_URL: RABBITMQ_URL,
    ORDERING__RABBITMQ_EXCHANGE: exchange,
  };
}

type Count = () => Promise<OrderCounts>;

async function whenSeeded(host: HostProcess): Promise<void> {
  await vi.waitFor(() => expect(events(host), host.errors.join('\n')).toContain('database.seeded'), READY_MS);
}

function countIn(path: string): Count {
  const connection = new DatabaseSync(path, { timeout: 5_000 });
  onTestFinished(() => connection.close());
  return async () => countOrders(connection);
}

function countInPostgres(url: string): Count {
  const pool = openPool(url);
  onTestFinished(() => pool.end());
  return async () => readOrderCounts((await pool.query(ORDER_COUNTS_SQL)).rows[0]);
}

async function killMidBatch(host: HostProcess, counts: Count, handled: number): Promise<void> {
  // A batch has 40 events; well inside of one, so that the kill still finds it under way.
  const isMidBatch = (inBatch: number) => inBatch >= Math.min(handled, 5) && inBatch <= 30;
  await until(counts, (now) => now.handled >= handled && now.unsent > 0 && isMidBatch(now.handled % 40));
  host.kill('SIGKILL');
  expect(await host.ended).toBe('SIGKILL');
}

async function until(counts: Count, reached: (counts: OrderCounts) => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      const now = await counts();
      if (!reached(now)) throw new Error(`not reached: ${JSON.stringify(now)}`);
    },
    { timeout: READY_MS, interval: 10 },
  );
}

async function expectNothingLost(counts: Count): Promise<void> {
  const now = await counts();
  expect(now.confirmed).toBeGreaterThanOrEqual(185);
  expect(now).toMatchObject({ events: now.confirmed, handled: now.confirmed, unsent: 0, lost: 0, twice: 0 });
}

function events(host: HostProcess): readonly unknown[] {
  return host.lines.map((line) => line['event']);
}
