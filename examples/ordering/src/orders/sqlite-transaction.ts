import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` in one transaction, which is undone when it throws.
 *
 * `work` is synchronous, so nothing else in this process can come between.
 */
export function inTransaction<T>(connection: DatabaseSync, work: () => T): T {
  // Immediate: taking the write lock later, after a read, can fail without waiting when another process wrote in between.
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}
