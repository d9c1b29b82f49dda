import { DatabaseSync } from 'node:sqlite';
import { countOrders as count, type OrderCounts } from '../../examples/ordering/src/orders/order-counts.ts';

/** The state of the example's orders, by SQL. */
export type OrderNumbers = OrderCounts;

/** Counts the orders in the example's SQLite file. */
export function countOrders(path: string): OrderNumbers {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return count(database);
  } finally {
    database.close();
  }
}
