import type { TestDatabase } from './test-database.fixture.ts';

/**
 * Moves the time of a database as its statements see it: functions of the same name stand before PostgreSQL's own in the
 * search path.
 */
export class MovedServerClock {
  readonly #database: TestDatabase;

  private constructor(database: TestDatabase) {
    this.#database = database;
  }

  static async in(database: TestDatabase): Promise<MovedServerClock> {
    const moved = (name: string, kind: string): string =>
      `CREATE FUNCTION moved.${name}() RETURNS timestamptz LANGUAGE sql ${kind} AS 'SELECT pg_catalog.${name}() + ahead FROM moved.clock'`;
    await database.execute(
      'CREATE SCHEMA moved',
      "CREATE TABLE moved.clock AS SELECT interval '0' AS ahead",
      moved('clock_timestamp', 'VOLATILE'),
      moved('statement_timestamp', 'STABLE'),
      `ALTER DATABASE ${database.name} SET search_path TO public, moved, pg_catalog`,
    );
    return new MovedServerClock(database);
  }

  async move(ms: number): Promise<void> {
    await this.#database.execute(`UPDATE moved.clock SET ahead = ahead + interval '${ms} milliseconds'`);
  }
}
