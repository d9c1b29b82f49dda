import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type EffectAnswer, machineTime } from './journal.ts';

/** An effect that was made. */
export interface Effect {
  /** In the order in which effects were made. */
  readonly seq: number;
  /** What it is: an occurrence, an item, a beat. */
  readonly id: string;
  readonly service: string;
  readonly process: string;
  readonly execution: string;
  readonly token: number | null;
  /** Machine time. */
  readonly at: number;
}

/** What a service says of the effect that it makes. */
export type EffectRequest = Omit<Effect, 'seq' | 'token' | 'at'> & { readonly token: number | undefined };

/** How long a process waits for another one's effect, in milliseconds. */
const LOCK_WAIT_MS = 10_000;

/**
 * The ledger of effects: what the services have done in the world outside, in a database that is not the state store
 * under test. An effect is made once per id, and not with an older token than the newest that was seen: what an author
 * would write in a transaction of their own database.
 */
export class EffectsLedger {
  readonly #database: DatabaseSync;
  readonly #fence: StatementSync;
  readonly #insert: StatementSync;

  constructor(file: string, lockWaitMs = LOCK_WAIT_MS) {
    this.#database = new DatabaseSync(file, { timeout: lockWaitMs });
    // Processes die here, the machine does not: no need to wait for the disk.
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS fences (service TEXT PRIMARY KEY, token INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS effects (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, service TEXT NOT NULL,
        process TEXT NOT NULL, execution TEXT NOT NULL, token INTEGER, at REAL NOT NULL
      );
    `);
    this.#fence = this.#database.prepare(`
      INSERT INTO fences VALUES (?, ?)
      ON CONFLICT (service) DO UPDATE SET token = excluded.token WHERE token <= excluded.token
    `);
    this.#insert = this.#database.prepare(`
      INSERT INTO effects (id, service, process, execution, token, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
    `);
  }

  /** Makes an effect, unless it was made before, or by a run that is no longer allowed to. */
  make({ id, service, process, execution, token }: EffectRequest): EffectAnswer {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (token !== undefined && this.#fence.run(service, token).changes === 0) return 'fenced';
      const { changes } = this.#insert.run(id, service, process, execution, token ?? null, machineTime());
      return changes === 0 ? 'again' : 'made';
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  /** All effects, in their order. */
  all(): readonly Effect[] {
    // The border of the database: the columns are those of the table above.
    return this.#database.prepare('SELECT * FROM effects ORDER BY seq').all() as unknown as readonly Effect[];
  }

  /** Whether no process is inside a transaction. */
  isFree(): boolean {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#database.exec('ROLLBACK');
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#database.close();
  }
}
