import type { OrderCounts } from './order-store.ts';

/** One row of counts; plain enough for both databases. */
export const COUNTS_SQL = `
SELECT
  (SELECT count(*) FROM orders WHERE status = 'submitted') AS "submitted",
  (SELECT count(*) FROM orders WHERE status = 'awaitingValidation') AS "confirmed",
  (SELECT count(*) FROM outbox) AS "events",
  (SELECT count(*) FROM outbox WHERE sent_at IS NULL) AS "unsent",
  (SELECT count(*) FROM validation_requests) AS "handled",
  (SELECT count(*) FROM orders o WHERE status = 'awaitingValidation'
     AND NOT EXISTS (SELECT 1 FROM validation_requests v WHERE v.order_id = o.id)) AS "lost",
  (SELECT count(*) - count(DISTINCT order_id) FROM validation_requests) AS "twice",
  (SELECT count(*) FROM archived_orders) AS "archived"`;

/** Reads that row. PostgreSQL counts in bigint, which its client hands over as text. */
export function readCounts(row: Readonly<Record<string, unknown>> | undefined): OrderCounts {
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
  };
}
