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

/**
 * How often a statement is sent that PostgreSQL undid and wants sent again, by SQLSTATE. Above READ COMMITTED any write to
 * the same row may be the reason, again and again; a deadlock, of two batches with the same keys, takes a second each.
 */
const TRIES: Readonly<Record<string, number>> = { '40001': 20, '40P01': 5 };
const MOST_CREATIONS = 5;
/** What two processes that create the same table at once are answered: one of them waits, then finds a part of it. */
const CREATED_BY_OTHER = new Set(['23505', '42P07', '42710', ...Object.keys(TRIES)]);

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
    let isCreated = false;
    for (let tries = 1; ; tries += 1) {
      try {
        const { rows } = await pool.query(text, values);
        if (lost !== undefined && rows.length < certainRows) throw lost;
        return rows;
      } catch (thrown) {
        if (thrown === lost) throw thrown;
        const code = codeOf(thrown) ?? '';
        if (isConnectionLost(thrown) && lost === undefined) {
          lost = thrown;
        } else if (code === '42P01' && this.#migration !== undefined && !isCreated) {
          isCreated = true;
          await this.#migrate(this.#migration.table);
        } else if (tries >= (TRIES[code] ?? 1)) {
          throw thrown;
        }
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
        if (tries === MOST_CREATIONS || !CREATED_BY_OTHER.has(codeOf(thrown) ?? '')) throw thrown;
      }
    }
  }
}
