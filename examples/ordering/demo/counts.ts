import type { DatabaseSync } from 'node:sqlite';
import type { OrderCounts } from '../src/orders/order-counts.ts';

/** Orders that were confirmed to their end, or archived, between two counts; as text for a line of progress. */
export function ordersBetween(before: OrderCounts, after: OrderCounts): string {
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
