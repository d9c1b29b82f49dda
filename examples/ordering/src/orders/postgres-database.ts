import type { Logger, StateStore } from '@anyhost/core';
import { postgresStateStore } from '@anyhost/postgres';
import { Pool } from 'pg';
import { type Order, totalCents } from './order.ts';
import type { OrderStore } from './order-store.ts';
import type { CurrencyRate, OrderingDatabase } from './ordering-database.ts';
import { PostgresOrderStore } from './postgres-order-store.ts';
import { POSTGRES_SCHEMA } from './postgres-schema.ts';
import { inPostgresTransaction } from './postgres-transaction.ts';

/** Names the lock under which processes that start together create and fill the tables one after another. */
const SETUP_LOCK = 7_013_402;

/** PostgreSQL, for more than one process or machine. */
export class PostgresDatabase implements OrderingDatabase {
  readonly name = 'postgres';
  readonly #pool: Pool;

  constructor(url: string, logger: Logger) {
    this.#pool = new Pool({
      connectionString: url,
      application_name: 'ordering-background',
      // Without limits, pg waits for as long as a server is silent.
      connectionTimeoutMillis: 2_000,
      query_timeout: 10_000,
    });
    // A connection lost while idle is replaced by the next query; unheard, its error would end the process.
    this.#pool.on('error', (error) =>
      logger.warn({ event: 'postgres.connection', err: error }, 'PostgreSQL connection lost'),
    );
    // The pool no longer listens to a client that it closes: what the server still sends to it does not matter.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  async migrate(): Promise<void> {
    await inPostgresTransaction(this.#pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      await client.query(POSTGRES_SCHEMA);
    });
  }

  async seed(orders: readonly Order[], rates: readonly CurrencyRate[]): Promise<boolean> {
    return inPostgresTransaction(this.#pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      const existing = await client.query('SELECT 1 FROM currency_rates LIMIT 1');
      if (existing.rows.length > 0) return false;
      await client.query(INSERT_RATES, [JSON.stringify(rates)]);
      await client.query(INSERT_ORDERS, [
        JSON.stringify(orders.map((order) => ({ ...order, totalCents: totalCents(order) }))),
      ]);
      return true;
    });
  }

  async currencyRates(): Promise<readonly CurrencyRate[]> {
    const { rows } = await this.#pool.query<CurrencyRate>(
      'SELECT currency, rate_micros AS "rateMicros" FROM currency_rates',
    );
    return rows;
  }

  orders(): OrderStore {
    return new PostgresOrderStore(this.#pool);
  }

  stateStore(): StateStore {
    return postgresStateStore(this.#pool);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

const INSERT_RATES = `
INSERT INTO currency_rates
SELECT currency, "rateMicros" FROM jsonb_to_recordset($1::jsonb) AS r (currency text, "rateMicros" integer)`;

const INSERT_ORDERS = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS o (
    id integer, "buyerId" text, city text, currency text, status text, "totalCents" integer,
    "submittedAt" timestamptz, "updatedAt" timestamptz, lines jsonb)
), inserted AS (
  INSERT INTO orders SELECT id, "buyerId", city, currency, status, "totalCents", "submittedAt", "updatedAt" FROM given
)
INSERT INTO order_lines
SELECT given.id, line.position, line.value->>'product', (line.value->>'quantity')::integer, (line.value->>'unitPriceCents')::integer
FROM given CROSS JOIN LATERAL jsonb_array_elements(given.lines) WITH ORDINALITY AS line (value, position)`;
