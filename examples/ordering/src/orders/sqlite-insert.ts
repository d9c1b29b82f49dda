import type { DatabaseSync } from 'node:sqlite';
import { type Order, totalCents } from './order.ts';
import type { CurrencyRate } from './ordering-database.ts';

/** Writes new orders with their lines; the caller has begun a transaction. */
export function insertOrders(connection: DatabaseSync, orders: readonly Order[]): void {
  const insertOrder = connection.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertLine = connection.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)');
  for (const order of orders) {
    const { id, buyerId, city, currency, status, submittedAt, updatedAt, lines } = order;
    const times = [submittedAt.getTime(), updatedAt.getTime()];
    insertOrder.run(id, buyerId, city, currency, status, totalCents(order), ...times);
    for (const [index, { product, quantity, unitPriceCents }] of lines.entries())
      insertLine.run(id, index + 1, product, quantity, unitPriceCents);
  }
}

/** Writes exchange rates; the caller has begun a transaction. */
export function insertRates(connection: DatabaseSync, rates: readonly CurrencyRate[]): void {
  const insert = connection.prepare('INSERT INTO currency_rates VALUES (?, ?)');
  for (const { currency, rateMicros } of rates) insert.run(currency, rateMicros);
}
