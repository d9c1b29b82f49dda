import type { DatabaseSync } from 'node:sqlite';

/** What the tables hold. */
export interface Counts {
  /** Orders whose confirmation was handled by its receiver. */
  readonly handled: number;
  /** Orders in the archive. */
  readonly archived: number;
  /** Confirmed orders whose event waits in the outbox. */
  readonly unsent: number;
  /** Confirmed orders whose event was neither handled nor waits. */
  readonly handlingsLost: number;
  /** Events handled again. */
  readonly handledTwice: number;
  /** Orders that still are where the shop put them, or in the archive. */
  readonly kept: number;
  /** Orders in both places. */
  readonly archivedTwice: number;
}

const COUNTS: Readonly<Record<keyof Counts, string>> = {
  handled: 'SELECT count(DISTINCT order_id) FROM validation_requests',
  archived: 'SELECT count(*) FROM archived_orders',
  unsent: 'SELECT count(*) FROM outbox WHERE sent_at IS NULL',
  handlingsLost: `SELECT count(*) FROM orders o WHERE status = 'awaitingValidation'
    AND NOT EXISTS (SELECT 1 FROM validation_requests v WHERE v.order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.order_id = o.id AND sent_at IS NULL)`,
  handledTwice: 'SELECT count(*) - count(DISTINCT order_id) FROM validation_requests',
  kept: 'SELECT count(*) FROM (SELECT id FROM orders UNION SELECT id FROM archived_orders)',
  archivedTwice: 'SELECT count(*) FROM orders JOIN archived_orders USING (id)',
};

/** Counts by SQL, all in one moment. */
export function readCounts(connection: DatabaseSync): Counts {
  const columns = Object.entries(COUNTS).map(([name, sql]) => `(${sql}) AS ${name}`);
  const row = connection.prepare(`SELECT ${columns.join(', ')}`).get();
  const count = (name: keyof Counts): number => Number(row?.[name]);
  return {
    handled: count('handled'),
    archived: count('archived'),
    unsent: count('unsent'),
    handlingsLost: count('handlingsLost'),
    handledTwice: count('handledTwice'),
    kept: count('kept'),
    archivedTwice: count('archivedTwice'),
  };
}

/** Orders that were confirmed to their end, or archived, between two counts; as text for a line of progress. */
export function ordersBetween(before: Counts, after: Counts): string {
  const orders = after.handled - before.handled + after.archived - before.archived;
  return orders === 0 ? '' : `, ${orders} orders`;
}

/** Orders submitted before an instant and still not confirmed. */
export function countUnconfirmed(connection: DatabaseSync, submittedBefore: number): number {
  const sql = `SELECT count(*) AS n FROM orders WHERE status = 'submitted' AND submitted_at <= ?`;
  return Number(connection.prepare(sql).get(submittedBefore)?.['n']);
}

/** Orders finished before an instant and still not archived. */
export function countUnarchived(connection: DatabaseSync, finishedBefore: number): number {
  const sql = `SELECT count(*) AS n FROM orders WHERE status IN ('shipped', 'cancelled') AND updated_at <= ?`;
  return Number(connection.prepare(sql).get(finishedBefore)?.['n']);
}
