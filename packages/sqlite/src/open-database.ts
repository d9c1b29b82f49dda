import { DatabaseSync } from 'node:sqlite';
import { AnyhostError, toError } from '@anyhost/core';

const BUSY_TIMEOUT_MS = 5000;
const TRY_AGAIN_MS = 5;
const SQLITE_BUSY = 5;

/**
 * Opens a file for several processes to share: writers wait for each other, readers for nobody.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when SQLite cannot open it.
 * @see https://www.sqlite.org/wal.html
 */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    switchToWal(database);
    return database;
  } catch (thrown) {
    database?.close();
    throw cannotOpen(path, toError(thrown));
  }
}

/** Whether what a connection writes outlives the process: whether there is a file behind it. */
export function isDurable(database: DatabaseSync): boolean {
  const row = database.prepare("SELECT file FROM pragma_database_list WHERE name = 'main'").get();
  return typeof row?.['file'] === 'string' && row['file'] !== '';
}

// Of several connections that switch a new file at once, all but one are told that it is busy without having
// waited: the busy timeout does not apply to a lock that two of them would wait for for ever.
function switchToWal(database: DatabaseSync): void {
  for (const until = performance.now() + BUSY_TIMEOUT_MS; ; pause(TRY_AGAIN_MS)) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() >= until) throw thrown;
    }
  }
}

// node:sqlite blocks while it waits for a lock; so does this.
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isBusy(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return false;
  // The lowest byte is the code, the others say why.
  return (Number(thrown.errcode) & 0xff) === SQLITE_BUSY;
}

// SQLite's own message does not say which file.
function cannotOpen(path: string, cause: Error): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The state store cannot open '${path}': ${cause.message}. It must be a SQLite file, or a name in a folder that is there and can be written.`,
    { cause, details: { option: 'database', value: path } },
  );
}
