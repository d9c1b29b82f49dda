import type { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../src/orders/open-sqlite.ts';
import { countOrders, type OrderCounts } from '../src/orders/order-counts.ts';
import { insertOrders, insertRates } from '../src/orders/sqlite-insert.ts';
import { SQLITE_SCHEMA } from '../src/orders/sqlite-schema.ts';
import { inTransaction } from '../src/orders/sqlite-transaction.ts';
import { RATES } from '../src/seed/catalogue.ts';
import { generateOrders } from '../src/seed/generate-orders.ts';
import { countUnarchived, countUnconfirmed } from './counts.ts';

/** The shop whose orders the hosts work on: it sells between one host and the next, and can count. */
export class Shop {
  readonly #connection: DatabaseSync;
  #sold = 0;

  constructor(databasePath: string) {
    this.#connection = openSqlite(databasePath);
    inTransaction(this.#connection, () => {
      this.#connection.exec(SQLITE_SCHEMA);
      insertRates(this.#connection, RATES);
    });
  }

  /** How many orders there must be. */
  get sold(): number {
    return this.#sold;
  }

  /** Adds orders of every kind: 37 % past their grace period, 45 % for the archive. */
  sell(count: number): void {
    const orders = generateOrders({ count, now: new Date(), seed: this.#sold + 1 });
    const numbered = orders.map((order) => ({ ...order, id: this.#sold + order.id }));
    inTransaction(this.#connection, () => insertOrders(this.#connection, numbered));
    this.#sold += count;
  }

  /** Counts by SQL. */
  counts(): OrderCounts {
    return countOrders(this.#connection);
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
}
