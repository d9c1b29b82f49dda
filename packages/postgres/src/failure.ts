import { AnyhostError, type AnyhostErrorCode, escapeText, messageOf, toError } from '@anyhost/core';
import { FAILURES, type Failure, MESSAGES } from './failures.ts';

const OTHER: Failure = {
  problem: 'an error of PostgreSQL or of its client',
  remedy: 'See https://www.postgresql.org/docs/current/errcodes-appendix.html.',
};

/** Where a call went, for messages. */
export interface CallPlace {
  readonly table: string;
  /** `db.internal:5432/shop`, without credentials. */
  readonly database: string;
}

/**
 * The error for a call that fails: it names the call, its key, the table and the database, the cause and the remedy.
 *
 * @param call - The method and its key: `postgres.get('k')`.
 */
export function callFailed(call: string, { table, database }: CallPlace, thrown: unknown): AnyhostError {
  const cause = toError(thrown);
  const { problem, remedy, isTimeout = false } = failureOf(cause);
  const code: AnyhostErrorCode = isTimeout ? 'ERR_ANYHOST_STORE_TIMEOUT' : 'ERR_ANYHOST_STORE_FAILED';
  const text = `${call} cannot use the table ${table} of ${escapeText(database)}: ${problem} (${quoteOf(cause)}). ${remedy.replaceAll('TABLE', table)}`;
  return new AnyhostError(code, text, { cause, details: { call, table, database } });
}

/** An SQLSTATE of the server, or a code of Node or of its network. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/**
 * Whether the connection was lost, at any moment of the call: whether the statement was executed is not known. The
 * server also ends connections that a pool keeps, and the process may have been frozen when it did.
 */
export function isConnectionLost(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code !== undefined) return LOST_CODES.has(code);
  return thrown instanceof Error && LOST_MESSAGE.test(thrown.message);
}

const LOST_CODES = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '57P05', '08003', '08006']);
const LOST_MESSAGE = /^Connection terminated unexpectedly$|is not queryable$|^server conn crashed/;

function failureOf(cause: Error): Failure {
  const code = codeOf(cause);
  const byCode = code === undefined ? undefined : FAILURES[code];
  if (byCode !== undefined) return byCode;
  const text = messageOf(cause);
  return MESSAGES.find(({ pattern }) => pattern.test(text)) ?? OTHER;
}

// The error of a name with several addresses has no text of its own.
function quoteOf(cause: Error): string {
  return cause.message === '' ? (codeOf(cause) ?? cause.name) : messageOf(cause);
}
