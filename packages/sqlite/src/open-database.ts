import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AnyhostError, toError } from '@anyhost/core';
import { isBusy } from './lock-wait.ts';

/** How long SQLite may block the event loop to wait for a lock. The wait for a longer one is asynchronous. */
const BUSY_TIMEOUT_MS = 50;
/** The user only, because state can be confidential. SQLite gives `-wal` and `-shm` the mode of the file. */
const FILE_MODE = 0o600;

/**
 * Opens a file for several processes to share; creates it, readable for its user only, if it does not exist.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when SQLite cannot open it.
 */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createFile(path);
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    switchToWal(database);
    return database;
  } catch (thrown) {
    database?.close();
    throw cannotOpen(path, toError(thrown));
  }
}

/** The file behind a connection, or `undefined` for a database in memory or a temporary one. */
export function fileOf(database: DatabaseSync): string | undefined {
  const row = database.prepare("SELECT file FROM pragma_database_list WHERE name = 'main'").get();
  const file = row?.['file'];
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
    if (!isBusy(thrown)) throw thrown;
  }
}

function createFile(path: string): void {
  // Names that SQLite does not take for a file: databases in memory, and URIs.
  if (path.startsWith(':') || path.startsWith('file:')) return;
  try {
    closeSync(openSync(path, 'ax', FILE_MODE));
  } catch {
    // It exists and keeps its mode; or it cannot be created, and SQLite will say so.
  }
}

// SQLite's own message does not name the file.
function cannotOpen(path: string, cause: Error): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The state store cannot open '${path}': ${cause.message}. Give it a SQLite file, or a new name in an existing folder that can be written.`,
    { cause, details: { option: 'database', value: path } },
  );
}
