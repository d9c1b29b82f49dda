import { DatabaseSync } from 'node:sqlite';

/** What has become of the example's orders, by SQL. */
export interface OrderNumbers {
  /** Still to be confirmed. */
  readonly submitted: number;
  readonly confirmed: number;
  /** Validation requests: one per confirmed order, once all events are handled. */
  readonly handled: number;
  /** Orders with more than one. */
  readonly twice: number;
  /** Events not yet sent. */
  readonly unsent: number;
  readonly archived: number;
}

const COUNTS: Record<keyof OrderNumbers, string> = {
  submitted: "SELECT count(*) AS n FROM orders WHERE status = 'submitted'",
  confirmed: "SELECT count(*) AS n FROM orders WHERE status = 'awaitingValidation'",
  handled: 'SELECT count(*) AS n FROM validation_requests',
  twice: 'SELECT count(*) - count(DISTINCT order_id) AS n FROM validation_requests',
  unsent: 'SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL',
  archived: 'SELECT count(*) AS n FROM archived_orders',
};

/** Counts the orders in the example's SQLite file. */
export function countOrders(path: string): OrderNumbers {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    const count = (sql: string): number => Number(database.prepare(sql).get()?.['n']);
    return {
      submitted: count(COUNTS.submitted),
      confirmed: count(COUNTS.confirmed),
      handled: count(COUNTS.handled),
      twice: count(COUNTS.twice),
      unsent: count(COUNTS.unsent),
      archived: count(COUNTS.archived),
    };
  } finally {
    database.close();
  }
}
