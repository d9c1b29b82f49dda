import { DatabaseSync } from 'node:sqlite';

const BUSY_TIMEOUT_MS = 5_000;
const TRY_AGAIN_MS = 5;
const SQLITE_BUSY = 5;

/** Opens a file that several processes may share, or makes it. Throws at once when it is not a database. */
export function openSqlite(path: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    switchToWal(connection);
    // A killed process loses nothing; a power cut may undo the last transactions, but always whole ones and all tables alike.
    connection.exec('PRAGMA synchronous = NORMAL');
    return connection;
  } catch (cause) {
    connection?.close();
    throw cannotOpen(path, cause);
  }
}

// Of several processes that find a new file at once, all but one get "locked" without having waited: this
// switch is the one statement that the busy timeout does not cover.
function switchToWal(connection: DatabaseSync): void {
  for (const until = performance.now() + BUSY_TIMEOUT_MS; ; pause(TRY_AGAIN_MS)) {
    try {
      connection.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
  }
}

// node:sqlite blocks while it waits for a lock; so does this.
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  // The lowest byte is the code, the others say why.
  return (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

// SQLite's own message does not say which file.
function cannotOpen(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `Cannot open the orders in '${path}': ${why}. ORDERING__DATABASE_PATH must name a SQLite file, or a new name in a folder that is there and can be written`,
    { cause },
  );
}
