import { codeOf, isConnectionLost } from './failure.ts';
import { migrationSql } from './migration-sql.ts';
import type { PoolSource } from './pool-source.ts';

/** A statement and what it needs of an answer. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** The rows of an answer that tells what was done: with fewer, a statement that was sent twice may have been executed the first time. Default 0. */
  readonly certainRows?: number;
}

const MOST_TRIES = 5;
/** Serializable transactions, and two batches with the same keys: PostgreSQL undoes one and asks for another try. */
const CONTENDED = new Set(['40001', '40P01']);
/** What two processes that create the same table at once are answered: one of them waits, then finds a part of it. */
const CREATED_BY_OTHER = new Set(['23505', '42P07', '42710', ...CONTENDED]);

/** The way to the database: sends statements, again where that is right, and creates the table where it is missing. */
export class Database {
  readonly #source: PoolSource;
  readonly #migration: { readonly table: string } | undefined;
  #migrating: Promise<void> | undefined;

  constructor(source: PoolSource, { table, migrate }: { readonly table: string; readonly migrate: boolean }) {
    this.#source = source;
    this.#migration = migrate ? { table } : undefined;
  }

  /** The rows of the answer. Rejects with the client's error. */
  async query({ text, values, certainRows = 0 }: Statement): Promise<readonly unknown[]> {
    const pool = await this.#source.pool();
    let lost: unknown;
    for (let tries = 1; ; tries += 1) {
      try {
        const { rows } = await pool.query(text, values);
        if (lost !== undefined && rows.length < certainRows) throw lost;
        return rows;
      } catch (thrown) {
        if (thrown === lost || tries === MOST_TRIES) throw thrown;
        if (isConnectionLost(thrown) && lost === undefined) lost = thrown;
        else if (codeOf(thrown) === '42P01' && this.#migration !== undefined)
          await this.#migrate(this.#migration.table);
        else if (!CONTENDED.has(codeOf(thrown) ?? '')) throw thrown;
      }
    }
  }

  end(): Promise<void> {
    return this.#source.end();
  }

  // Only when a call finds no table: where there is one, nothing is asked, and no right to create one is needed.
  async #migrate(table: string): Promise<void> {
    this.#migrating ??= this.#createTable(table).finally(() => {
      this.#migrating = undefined;
    });
    await this.#migrating;
  }

  async #createTable(table: string): Promise<void> {
    const pool = await this.#source.pool();
    for (let tries = 1; ; tries += 1) {
      try {
        // Without values: several statements, one transaction.
        await pool.query(migrationSql(table));
        return;
      } catch (thrown) {
        if (tries === MOST_TRIES || !CREATED_BY_OTHER.has(codeOf(thrown) ?? '')) throw thrown;
      }
    }
  }
}
