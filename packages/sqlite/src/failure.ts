import { AnyhostError, escapeText, messageOf, toError } from '@anyhost/core';

/** How much of a path is shown. */
const LONGEST_PATH = 1000;

/** What went wrong with a database, in words, and what to do about it. */
interface Failure {
  readonly problem: string;
  readonly remedy: string;
}

const NO_ACCESS: Failure = {
  problem: 'this process has no permission to write it',
  remedy: 'Let the user of this process read and write the file and its folder, in which SQLite keeps two more files.',
};

/** By error code of the operating system. */
const SYSTEM: Readonly<Record<string, Failure>> = {
  ENOENT: {
    problem: 'its folder, or the file that it links to, does not exist',
    remedy: 'Create that, or give another path.',
  },
  ENOTDIR: { problem: 'a part of the path is a file', remedy: 'Give a path in a folder.' },
  EISDIR: { problem: 'it is a folder', remedy: 'Give the path of a file in it.' },
  EACCES: NO_ACCESS,
  EPERM: NO_ACCESS,
  EROFS: { problem: 'its file system is read-only', remedy: 'Give a path on a writable file system.' },
  ELOOP: { problem: 'its symbolic links form a loop', remedy: 'Give the path of the file itself.' },
  ENAMETOOLONG: { problem: 'its name is too long', remedy: 'Give a shorter path.' },
  ENOSPC: { problem: 'the disk is full', remedy: 'Free some space.' },
};

const LOCKED: Failure = {
  problem: 'another connection holds its lock',
  remedy: 'Let that connection commit sooner, or give the store a file of its own.',
};

/** By SQLite's primary result code: https://www.sqlite.org/rescode.html */
const SQLITE: Readonly<Record<number, Failure>> = {
  1: {
    problem: 'its table is not one of a state store',
    remedy: "Give the store a table of its own with the option 'table'.",
  },
  5: LOCKED,
  6: LOCKED,
  8: { ...NO_ACCESS, problem: 'it is read-only' },
  10: {
    problem: 'it cannot be read or written',
    remedy: 'Check the disk and its free space. The file must be on a local file system.',
  },
  11: {
    problem: 'it is damaged',
    remedy: 'Restore it from a backup, or move it away with its -wal and -shm: a new file is then created.',
  },
  13: { problem: 'the disk, or the database, is full', remedy: 'Free some space, or raise its max_page_count.' },
  14: NO_ACCESS,
  26: {
    problem: 'it is not a SQLite database',
    remedy: 'Give the path of a SQLite database, or of a file that does not exist yet.',
  },
};

const CLOSED: Failure = {
  problem: 'the connection is closed',
  remedy: 'Close a connection, or dispose a store, after its last call.',
};

const OTHER_SYSTEM: Failure = {
  problem: 'the system refuses',
  remedy: 'Check the path, and the limits of this process.',
};

const OTHER: Failure = { problem: 'an error of SQLite', remedy: 'See https://www.sqlite.org/rescode.html.' };

/** Whether an error is SQLite's answer to a lock that another connection holds. */
export function isLocked(thrown: unknown): boolean {
  const { errcode } = codesOf(thrown);
  return errcode === 5 || errcode === 6;
}

/** The error for a path that cannot be opened. */
export function cannotOpen(path: string, thrown: unknown): AnyhostError {
  const cause = toError(thrown);
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    sentence('The state store', `'${escapeText(path, LONGEST_PATH)}'`, cause),
    {
      cause,
      details: { option: 'database', value: path },
    },
  );
}

/**
 * The error for a call that fails.
 *
 * @param call - The method and its key: `sqlite.get('k')`.
 * @param file - `undefined` for a database in memory.
 */
export function callFailed(call: string, file: string | undefined, thrown: unknown): AnyhostError {
  const cause = toError(thrown);
  const code = isLocked(thrown) ? 'ERR_ANYHOST_STORE_TIMEOUT' : 'ERR_ANYHOST_STORE_FAILED';
  const database = file === undefined ? 'the database in memory' : `'${file}'`;
  return new AnyhostError(code, sentence(call, database, cause), { cause, details: { call, file } });
}

// SQLite's own message names neither the file nor a remedy.
function sentence(user: string, database: string, cause: Error): string {
  const { problem, remedy } = failureOf(cause);
  return `${user} cannot use ${database}: ${problem} (${messageOf(cause)}). ${remedy}`;
}

/** Describes an error of `node:sqlite`, or of `node:fs` about the file. */
function failureOf(thrown: unknown): Failure {
  const { code, errcode } = codesOf(thrown);
  if (errcode !== undefined) return SQLITE[errcode] ?? OTHER;
  if (code === 'ERR_INVALID_STATE') return CLOSED;
  if (code === undefined) return OTHER;
  return SYSTEM[code] ?? OTHER_SYSTEM;
}

function codesOf(thrown: unknown): { readonly code?: string; readonly errcode?: number } {
  if (!(thrown instanceof Error)) return {};
  const code = 'code' in thrown ? { code: String(thrown.code) } : {};
  // The lowest byte is the primary code, the others give the reason.
  const errcode = 'errcode' in thrown ? { errcode: Number(thrown.errcode) & 0xff } : {};
  return { ...code, ...errcode };
}
