import { DatabaseSync } from 'node:sqlite';

const BUSY_TIMEOUT_MS = 5_000;

/** Opens a file that several processes may share, or makes it. */
export function openSqlite(path: string): DatabaseSync {
  const connection = new DatabaseSync(path);
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  switchToWal(connection);
  // A killed process loses nothing; a power cut may undo the last transactions, but always whole ones and all tables alike.
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec('PRAGMA foreign_keys = ON');
  return connection;
}

// Of several processes that find a new file at once, all but one are told "locked" without having waited: this
// switch is the one statement that the busy timeout does not cover.
function switchToWal(connection: DatabaseSync): void {
  const until = performance.now() + BUSY_TIMEOUT_MS;
  while (true) {
    try {
      connection.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
