import { accessSync, closeSync, constants, fchmodSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cannotOpen, isLocked } from './failure.ts';
import { useTable } from './state-table.ts';

/** How long SQLite may block the event loop to wait for a lock. The wait for a longer one is asynchronous. */
const BUSY_TIMEOUT_MS = 25;
/** The user only, because state can be confidential. SQLite gives `-wal` and `-shm` the mode of the file. */
const FILE_MODE = 0o600;

/**
 * Opens a file for several processes to share; creates it, readable for its user only, if it does not exist, and the
 * table in it. Steps that a lock prevents are left to the first call, which can wait.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when the file cannot be opened, read and written, or has another
 *   table of that name.
 */
export function openDatabase(path: string, table: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    // Names that are not paths for SQLite: databases in memory, and URIs.
    if (!path.startsWith(':') && !path.startsWith('file:')) prepareFile(resolve(path));
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    switchToWal(database);
    useTable(database, table);
    return database;
  } catch (thrown) {
    if (database !== undefined && isLocked(thrown)) return database;
    database?.close();
    throw cannotOpen(path, thrown);
  }
}

/** The file behind a connection, or `undefined` for a database in memory or a temporary one. */
export function fileOf(database: DatabaseSync): string | undefined {
  // Reads no page: it answers while the file is locked.
  const main = database
    .prepare('PRAGMA database_list')
    .all()
    .find(({ name }) => name === 'main');
  const file = main?.['file'];
  return typeof file === 'string' && file !== '' ? file : undefined;
}

/**
 * Lets readers and one writer work at the same time. It fails if another connection
 * does the same at that moment, and is then done; a lock that lasts is left to the first call, which can wait.
 *
 * @see https://www.sqlite.org/wal.html
 */
export function switchToWal(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = WAL');
  } catch (thrown) {
    if (!isLocked(thrown)) throw thrown;
  }
}

// SQLite would open a file that it has no permission to write, and fail at the first write. An existing file is not
// opened here: closing it would release the locks that other connections of this process hold
// (https://www.sqlite.org/howtocorrupt.html).
function prepareFile(path: string): void {
  if (createFile(path)) return;
  const file = realpathSync(path);
  if (statSync(file).isDirectory()) throw Object.assign(new Error(`${file} is a folder`), { code: 'EISDIR' });
  accessSync(file, constants.R_OK | constants.W_OK);
  accessSync(dirname(file), constants.W_OK | constants.X_OK);
}

/** Creates a file; `false` if it exists, and then it is not changed. */
function createFile(path: string): boolean {
  try {
    const descriptor = openSync(path, 'ax', FILE_MODE);
    // The process's umask may have removed more than the rights of others.
    fchmodSync(descriptor, FILE_MODE);
    closeSync(descriptor);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
}
