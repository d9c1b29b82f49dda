import type { DatabaseSync } from 'node:sqlite';
import type { StateStore } from '@anyhost/core';
import { sqliteStateStore } from '@anyhost/sqlite';
import { openSqlite } from './open-sqlite.ts';
import type { Order } from './order.ts';
import type { OrderStore } from './order-store.ts';
import type { CurrencyRate, OrderingDatabase } from './ordering-database.ts';
import { insertOrders, insertRates } from './sqlite-insert.ts';
import { SqliteOrderStore } from './sqlite-order-store.ts';
import { SQLITE_SCHEMA } from './sqlite-schema.ts';
import { inTransaction } from './sqlite-transaction.ts';

/**
 * The embedded default: one SQLite file. Several processes may share it; writers wait up to five seconds for each other.
 *
 * @see https://www.sqlite.org/wal.html
 */
export class SqliteDatabase implements OrderingDatabase {
  readonly name = 'sqlite';
  readonly #path: string;
  readonly #connection: DatabaseSync;

  constructor(path: string) {
    this.#path = path;
    this.#connection = openSqlite(path);
  }

  async migrate(): Promise<void> {
    inTransaction(this.#connection, () => this.#connection.exec(SQLITE_SCHEMA));
  }

  async seed(orders: readonly Order[], rates: readonly CurrencyRate[]): Promise<boolean> {
    return inTransaction(this.#connection, () => {
      const empty = this.#connection.prepare('SELECT 1 FROM currency_rates LIMIT 1').get() === undefined;
      if (!empty) return false;
      insertRates(this.#connection, rates);
      insertOrders(this.#connection, orders);
      return true;
    });
  }

  async currencyRates(): Promise<readonly CurrencyRate[]> {
    const rows = this.#connection.prepare('SELECT currency, rate_micros FROM currency_rates').all();
    return rows.map((row) => ({ currency: String(row['currency']), rateMicros: Number(row['rate_micros']) }));
  }

  orders(): OrderStore {
    return new SqliteOrderStore(this.#connection);
  }

  stateStore(): StateStore {
    // A connection of its own: what it writes must not become part of a transaction of the orders.
    return sqliteStateStore(this.#path);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }
}
