import type { DatabaseSync } from 'node:sqlite';

/** What the tables hold: the proof of what is promised for each order. The services themselves count nothing. */
export interface OrderCounts {
  /** Orders still within, or not yet found past, their grace period. */
  readonly submitted: number;
  /** Orders that `grace-period-manager` has confirmed. */
  readonly confirmed: number;
  /** Events written with those confirmations. */
  readonly events: number;
  /** Events that the bus has not yet confirmed. */
  readonly unsent: number;
  /** Orders whose event was handled: those with a validation request. */
  readonly handled: number;
  /** Confirmed orders whose event was neither handled nor waits in the outbox. 0 once no broker holds one. */
  readonly lost: number;
  /** Validation requests beyond the first of an order. Never above 0. */
  readonly twice: number;
  /** Orders in the archive. */
  readonly archived: number;
  /** Orders that still are where the shop put them, or in the archive. */
  readonly kept: number;
  /** Orders in both places. Never above 0. */
  readonly archivedTwice: number;
}

const COUNTS: Readonly<Record<keyof OrderCounts, string>> = {
  submitted: `SELECT count(*) FROM orders WHERE status = 'submitted'`,
  confirmed: `SELECT count(*) FROM orders WHERE status = 'awaitingValidation'`,
  events: 'SELECT count(*) FROM outbox',
  unsent: 'SELECT count(*) FROM outbox WHERE sent_at IS NULL',
  handled: 'SELECT count(DISTINCT order_id) FROM validation_requests',
  lost: `SELECT count(*) FROM orders o WHERE status = 'awaitingValidation'
    AND NOT EXISTS (SELECT 1 FROM validation_requests v WHERE v.order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.order_id = o.id AND sent_at IS NULL)`,
  twice: 'SELECT count(*) - count(DISTINCT order_id) FROM validation_requests',
  archived: 'SELECT count(*) FROM archived_orders',
  kept: 'SELECT count(*) FROM (SELECT id FROM orders UNION SELECT id FROM archived_orders) AS ids',
  archivedTwice: 'SELECT count(*) FROM orders JOIN archived_orders USING (id)',
};

/** One row of counts, all of one moment; plain enough for both databases. */
export const ORDER_COUNTS_SQL: string = `SELECT ${Object.entries(COUNTS)
  .map(([name, sql]) => `(${sql}) AS "${name}"`)
  .join(', ')}`;

/** Reads that row. PostgreSQL counts in bigint, which its client returns as a string. */
export function readOrderCounts(row: Readonly<Record<string, unknown>> | undefined): OrderCounts {
  const count = (name: keyof OrderCounts): number => Number(row?.[name]);
  return {
    submitted: count('submitted'),
    confirmed: count('confirmed'),
    events: count('events'),
    unsent: count('unsent'),
    handled: count('handled'),
    lost: count('lost'),
    twice: count('twice'),
    archived: count('archived'),
    kept: count('kept'),
    archivedTwice: count('archivedTwice'),
  };
}

/** Counts in a SQLite database. */
export function countOrders(connection: DatabaseSync): OrderCounts {
  return readOrderCounts(connection.prepare(ORDER_COUNTS_SQL).get());
}
