import type { Pool } from 'pg';
import { type NewOrder, type Order, type OrderSummary, type Submission, totalCents } from './order.ts';
import { readOrder, readSummary } from './order-row.ts';
import { inPostgresTransaction } from './postgres-transaction.ts';

/** Names the lock under which orders get their numbers, one after another. */
const NUMBER_LOCK = 7_013_403;

/** Saves a new order, once per key. */
export async function submitOrder(pool: Pool, { key, ...order }: NewOrder): Promise<Submission> {
  return inPostgresTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [NUMBER_LOCK]);
    const before = await client.query<{ id: number }>('SELECT order_id AS id FROM submissions WHERE key = $1', [key]);
    if (before.rows[0] !== undefined) return { id: before.rows[0].id, isNew: false };
    const { buyerId, city, currency, submittedAt, lines } = order;
    const values = [buyerId, city, currency, totalCents(order), submittedAt, JSON.stringify(lines), key];
    const { rows } = await client.query<{ id: number }>(SUBMIT, values);
    return { id: Number(rows[0]?.id), isNew: true };
  });
}

/** One order that is not in the archive. */
export async function findOrder(pool: Pool, id: number): Promise<Order | undefined> {
  const { rows } = await pool.query(FIND, [id]);
  return rows[0] && readOrder(rows[0]);
}

/** The newest orders first. */
export async function newestOrders(pool: Pool, limit: number): Promise<readonly OrderSummary[]> {
  const { rows } = await pool.query(NEWEST, [limit]);
  return rows.map(readSummary);
}

// Numbers of archived orders are not used again: the ids of events contain them.
const SUBMIT = `
WITH saved AS (
  INSERT INTO orders
  SELECT 1 + greatest((SELECT max(id) FROM orders), (SELECT max(id) FROM archived_orders), 0), $1, $2, $3, 'submitted', $4, $5, $5
  RETURNING id
), saved_lines AS (
  INSERT INTO order_lines
  SELECT id, line.position, line.value->>'product', (line.value->>'quantity')::integer, (line.value->>'unitPriceCents')::integer
  FROM saved CROSS JOIN LATERAL jsonb_array_elements($6::jsonb) WITH ORDINALITY AS line (value, position)
), submission AS (
  INSERT INTO submissions SELECT $7, id FROM saved
)
SELECT id FROM saved`;

const FIND = `
SELECT id, buyer_id AS "buyerId", city, currency, status, submitted_at AS "submittedAt", updated_at AS "updatedAt",
  (SELECT jsonb_agg(jsonb_build_object('product', product, 'quantity', quantity, 'unitPriceCents', unit_price_cents) ORDER BY line)
     FROM order_lines WHERE order_id = orders.id) AS lines
FROM orders WHERE id = $1`;

const NEWEST = `
SELECT id, city, currency, status, total_cents AS "totalCents", submitted_at AS "submittedAt"
FROM orders ORDER BY id DESC LIMIT $1`;
