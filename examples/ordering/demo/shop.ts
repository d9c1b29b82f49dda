import type { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../src/orders/open-sqlite.ts';
import { type Order, totalCents } from '../src/orders/order.ts';
import { SQLITE_SCHEMA } from '../src/orders/sqlite-schema.ts';
import { inTransaction } from '../src/orders/sqlite-transaction.ts';
import { RATES } from '../src/seed/catalogue.ts';
import { generateOrders } from '../src/seed/generate-orders.ts';
import { type Counts, countUnarchived, countUnconfirmed, readCounts } from './counts.ts';

/** The shop whose orders the hosts work on: it sells between one host and the next, and can count. */
export class Shop {
  readonly #connection: DatabaseSync;
  #sold = 0;

  constructor(databasePath: string) {
    this.#connection = openSqlite(databasePath);
    this.#connection.exec(SQLITE_SCHEMA);
    const rate = this.#connection.prepare('INSERT INTO currency_rates VALUES (?, ?)');
    for (const { currency, rateMicros } of RATES) rate.run(currency, rateMicros);
  }

  /** How many orders there must be. */
  get sold(): number {
    return this.#sold;
  }

  /** Adds orders of every kind: 37 % past their grace period, 45 % for the archive. */
  sell(count: number): void {
    const orders = generateOrders({ count, now: new Date(), seed: this.#sold + 1 });
    inTransaction(this.#connection, () => {
      for (const order of orders) this.#insert({ ...order, id: this.#sold + order.id });
    });
    this.#sold += count;
  }

  /** Counts by SQL. */
  counts(): Counts {
    return readCounts(this.#connection);
  }

  /** Orders submitted at or before an instant (milliseconds since 1970) and still not confirmed. */
  unconfirmed(submittedBefore: number): number {
    return countUnconfirmed(this.#connection, submittedBefore);
  }

  /** Orders finished at or before an instant (milliseconds since 1970) and still not archived. */
  unarchived(finishedBefore: number): number {
    return countUnarchived(this.#connection, finishedBefore);
  }

  close(): void {
    this.#connection.close();
  }

  #insert(order: Order): void {
    const { id, buyerId, city, currency, status, submittedAt, updatedAt, lines } = order;
    const times = [submittedAt.getTime(), updatedAt.getTime()];
    this.#connection
      .prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, buyerId, city, currency, status, totalCents(order), ...times);
    const insertLine = this.#connection.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)');
    for (const [index, line] of lines.entries())
      insertLine.run(id, index + 1, line.product, line.quantity, line.unitPriceCents);
  }
}
