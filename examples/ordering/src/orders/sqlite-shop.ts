import type { DatabaseSync } from 'node:sqlite';
import type { NewOrder, Order, OrderSummary, Submission } from './order.ts';
import { readOrder, readSummary } from './order-row.ts';
import { insertOrders } from './sqlite-insert.ts';
import { inTransaction } from './sqlite-transaction.ts';

/** Saves a new order, once per key. */
export function submitOrder(connection: DatabaseSync, { key, ...order }: NewOrder): Submission {
  return inTransaction(connection, () => {
    const before = connection.prepare('SELECT order_id AS id FROM submissions WHERE key = ?').get(key);
    if (before !== undefined) return { id: Number(before['id']), isNew: false };
    const id = Number(connection.prepare(NEXT_NUMBER).get()?.['id']);
    insertOrders(connection, [{ ...order, id, status: 'submitted', updatedAt: order.submittedAt }]);
    connection.prepare('INSERT INTO submissions VALUES (?, ?)').run(key, id);
    return { id, isNew: true };
  });
}

/** One order that is not in the archive. */
export function findOrder(connection: DatabaseSync, id: number): Order | undefined {
  const row = connection.prepare(FIND).get(id);
  return row && readOrder(row);
}

/** The newest orders first. */
export function newestOrders(connection: DatabaseSync, limit: number): readonly OrderSummary[] {
  return connection.prepare(NEWEST).all(limit).map(readSummary);
}

// Numbers of archived orders are not used again: the ids of events contain them.
const NEXT_NUMBER = `
SELECT 1 + max(coalesce((SELECT max(id) FROM orders), 0), coalesce((SELECT max(id) FROM archived_orders), 0)) AS id`;

const FIND = `
SELECT id, buyer_id AS buyerId, city, currency, status, submitted_at AS submittedAt, updated_at AS updatedAt,
  (SELECT json_group_array(json_object('product', product, 'quantity', quantity, 'unitPriceCents', unit_price_cents) ORDER BY line)
     FROM order_lines WHERE order_id = orders.id) AS lines
FROM orders WHERE id = ?`;

const NEWEST = `
SELECT id, city, currency, status, total_cents AS totalCents, submitted_at AS submittedAt
FROM orders ORDER BY id DESC LIMIT ?`;
