import type { DatabaseSync } from 'node:sqlite';
import type { IntegrationEvent } from '../events/integration-event.ts';
import type { NewOrder, Order, OrderSummary, Submission, SubmittedOrder } from './order.ts';
import type { ArchivedPage, ArchivePageOptions, OrderStore, PastGracePeriodOptions } from './order-store.ts';
import { readOutboxRow } from './outbox-row.ts';
import { findOrder, newestOrders, submitOrder } from './sqlite-shop.ts';
import { inTransaction } from './sqlite-transaction.ts';
import { takenOver } from './taken-over.ts';

/** {@link OrderStore} on SQLite. */
export class SqliteOrderStore implements OrderStore {
  readonly #connection: DatabaseSync;

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  async submit(order: NewOrder): Promise<Submission> {
    return submitOrder(this.#connection, order);
  }

  async find(id: number): Promise<Order | undefined> {
    return findOrder(this.#connection, id);
  }

  async newest(limit: number): Promise<readonly OrderSummary[]> {
    return newestOrders(this.#connection, limit);
  }

  async *pastGracePeriod({
    before,
    batchSize,
    signal,
  }: PastGracePeriodOptions): AsyncGenerator<readonly SubmittedOrder[]> {
    const select = this.#connection.prepare(`
      SELECT id, buyer_id, currency, total_cents, submitted_at FROM orders
      WHERE status = 'submitted' AND submitted_at <= ? ORDER BY submitted_at, id LIMIT ?`);
    while (true) {
      signal.throwIfAborted();
      const rows = select.all(before.getTime(), batchSize);
      if (rows.length === 0) return;
      yield rows.map((row) => ({
        id: Number(row['id']),
        buyerId: String(row['buyer_id']),
        currency: String(row['currency']),
        totalCents: Number(row['total_cents']),
        submittedAt: new Date(Number(row['submitted_at'])),
      }));
    }
  }

  async countPastGracePeriod(before: Date): Promise<number> {
    const count = this.#connection.prepare(
      "SELECT count(*) AS orders FROM orders WHERE status = 'submitted' AND submitted_at <= ?",
    );
    return Number(count.get(before.getTime())?.['orders']);
  }

  async confirm(events: readonly IntegrationEvent[]): Promise<number> {
    const mark = this.#connection.prepare(`
      UPDATE orders SET status = 'awaitingValidation', updated_at = ? WHERE id = ? AND status = 'submitted'`);
    const enqueue = this.#connection.prepare('INSERT INTO outbox (event_id, type, order_id, body) VALUES (?, ?, ?, ?)');
    return inTransaction(this.#connection, () => {
      let confirmed = 0;
      for (const event of events) {
        // Cancelled, or confirmed by another process, since it was found: no event.
        if (mark.run(Date.now(), event.orderId).changes === 0) continue;
        enqueue.run(event.id, event.type, event.orderId, JSON.stringify(event.body));
        confirmed += 1;
      }
      return confirmed;
    });
  }

  async drainOutbox(limit: number, send: (event: IntegrationEvent) => Promise<void>): Promise<number> {
    const unsent = this.#connection
      .prepare('SELECT event_id, type, order_id, body FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT ?')
      .all(limit);
    const markSent = this.#connection.prepare('UPDATE outbox SET sent_at = ? WHERE event_id = ?');
    for (const event of unsent.map(readOutboxRow)) {
      await send(event);
      markSent.run(Date.now(), event.id);
    }
    return unsent.length;
  }

  async requestValidation(event: IntegrationEvent): Promise<boolean> {
    const remember = this.#connection.prepare('INSERT INTO inbox VALUES (?, ?) ON CONFLICT DO NOTHING');
    const request = this.#connection.prepare(
      'INSERT INTO validation_requests (order_id, total_eur_cents, requested_at) VALUES (?, ?, ?)',
    );
    return inTransaction(this.#connection, () => {
      const first = remember.run(event.id, Date.now()).changes === 1;
      if (first) request.run(event.orderId, Number(event.body['totalEurCents']), Date.now());
      return first;
    });
  }

  async archivePage({ afterId, before, limit, fencing }: ArchivePageOptions): Promise<ArchivedPage> {
    const fence = this.#connection.prepare('UPDATE archive_writer SET token = ?1 WHERE token <= ?1');
    const select = this.#connection.prepare(`
      SELECT id FROM orders WHERE id > ? AND status IN ('shipped', 'cancelled') AND updated_at <= ? ORDER BY id LIMIT ?`);
    const keep = this.#connection.prepare(`
      INSERT OR IGNORE INTO archived_orders
      SELECT o.id, buyer_id, city, currency, status, total_cents, submitted_at, updated_at,
        (SELECT json_group_array(json_object('product', product, 'quantity', quantity, 'unitPriceCents', unit_price_cents))
           FROM order_lines WHERE order_id = o.id), ?
      FROM orders o WHERE o.id = ?`);
    const remove = this.#connection.prepare('DELETE FROM orders WHERE id = ?');
    return inTransaction(this.#connection, () => {
      if (fence.run(fencing).changes === 0) throw takenOver(fencing);
      const ids = select.all(afterId, before.getTime(), limit).map((row) => Number(row['id']));
      for (const id of ids) {
        keep.run(Date.now(), id);
        remove.run(id);
      }
      return { archived: ids.length, lastId: ids.at(-1) };
    });
  }
}
