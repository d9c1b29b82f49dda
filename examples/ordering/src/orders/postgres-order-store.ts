import type { Pool } from 'pg';
import type { IntegrationEvent } from '../events/integration-event.ts';
import type { NewOrder, Order, OrderSummary, Submission, SubmittedOrder } from './order.ts';
import type { ArchivedPage, ArchivePageOptions, OrderStore, PastGracePeriodOptions } from './order-store.ts';
import { readOutboxRow } from './outbox-row.ts';
import { findOrder, newestOrders, submitOrder } from './postgres-shop.ts';
import { inPostgresTransaction } from './postgres-transaction.ts';
import { takenOver } from './taken-over.ts';

/** {@link OrderStore} on PostgreSQL. */
export class PostgresOrderStore implements OrderStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  submit(order: NewOrder): Promise<Submission> {
    return submitOrder(this.#pool, order);
  }

  find(id: number): Promise<Order | undefined> {
    return findOrder(this.#pool, id);
  }

  newest(limit: number): Promise<readonly OrderSummary[]> {
    return newestOrders(this.#pool, limit);
  }

  async *pastGracePeriod({
    before,
    batchSize,
    signal,
  }: PastGracePeriodOptions): AsyncGenerator<readonly SubmittedOrder[]> {
    while (true) {
      signal.throwIfAborted();
      const { rows } = await this.#pool.query<SubmittedOrder>(
        `SELECT id, buyer_id AS "buyerId", currency, total_cents AS "totalCents", submitted_at AS "submittedAt" FROM orders
         WHERE status = 'submitted' AND submitted_at <= $1 ORDER BY submitted_at, id LIMIT $2`,
        [before, batchSize],
      );
      if (rows.length === 0) return;
      yield rows;
    }
  }

  async countPastGracePeriod(before: Date): Promise<number> {
    const { rows } = await this.#pool.query<{ orders: number }>(
      "SELECT count(*)::integer AS orders FROM orders WHERE status = 'submitted' AND submitted_at <= $1",
      [before],
    );
    return rows[0]?.orders ?? 0;
  }

  async confirm(events: readonly IntegrationEvent[]): Promise<number> {
    // One statement is one transaction. Orders cancelled or confirmed elsewhere since they were found get no event.
    const { rowCount } = await this.#pool.query(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS e (id text, type text, "orderId" integer, body jsonb)
       ), confirmed AS (
         UPDATE orders SET status = 'awaitingValidation', updated_at = now()
         FROM given WHERE orders.id = given."orderId" AND status = 'submitted' RETURNING orders.id
       )
       INSERT INTO outbox (event_id, type, order_id, body)
       SELECT given.id, type, "orderId", body FROM given JOIN confirmed ON confirmed.id = "orderId" ORDER BY "orderId"`,
      [JSON.stringify(events)],
    );
    return rowCount ?? 0;
  }

  async drainOutbox(limit: number, send: (event: IntegrationEvent) => Promise<void>): Promise<number> {
    const sent: string[] = [];
    let failure: { readonly error: unknown } | undefined;
    await inPostgresTransaction(this.#pool, async (client) => {
      // Locked while they are sent, so that replicas share the outbox instead of each sending all of it. The locks of a
      // killed process are released.
      const { rows } = await client.query(
        `SELECT event_id, type, order_id, body FROM outbox WHERE sent_at IS NULL
         ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
      );
      try {
        for (const event of rows.map(readOutboxRow)) {
          await send(event);
          sent.push(event.id);
        }
      } catch (error) {
        // Kept for later: events sent before it must be marked, not rolled back.
        failure = { error };
      }
      await client.query('UPDATE outbox SET sent_at = now() WHERE event_id = ANY($1)', [sent]);
    });
    if (failure !== undefined) throw failure.error;
    return sent.length;
  }

  async requestValidation(event: IntegrationEvent): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `WITH first AS (INSERT INTO inbox VALUES ($1, now()) ON CONFLICT DO NOTHING RETURNING event_id)
       INSERT INTO validation_requests (order_id, total_eur_cents, requested_at) SELECT $2, $3, now() FROM first`,
      [event.id, event.orderId, Number(event.body['totalEurCents'])],
    );
    return rowCount === 1;
  }

  async archivePage({ afterId, before, limit, fencing }: ArchivePageOptions): Promise<ArchivedPage> {
    return inPostgresTransaction(this.#pool, async (client) => {
      // Locks the row until the commit: of two processes, one archives at a time.
      const fence = await client.query('UPDATE archive_writer SET token = $1 WHERE token <= $1', [fencing]);
      if (fence.rowCount === 0) throw takenOver(fencing);
      const { rows } = await client.query<{ id: number }>(ARCHIVE_PAGE, [afterId, before, limit]);
      const ids = rows.map((row) => row.id);
      return { archived: ids.length, lastId: ids.length === 0 ? undefined : Math.max(...ids) };
    });
  }
}

const ARCHIVE_PAGE = `
WITH page AS (
  SELECT * FROM orders WHERE id > $1 AND status IN ('shipped', 'cancelled') AND updated_at <= $2
  ORDER BY id LIMIT $3 FOR UPDATE
), kept AS (
  INSERT INTO archived_orders
  SELECT id, buyer_id, city, currency, status, total_cents, submitted_at, updated_at,
    (SELECT jsonb_agg(jsonb_build_object('product', product, 'quantity', quantity, 'unitPriceCents', unit_price_cents) ORDER BY line)
       FROM order_lines WHERE order_id = page.id), now()
  FROM page ON CONFLICT DO NOTHING
)
DELETE FROM orders USING page WHERE orders.id = page.id RETURNING orders.id`;
