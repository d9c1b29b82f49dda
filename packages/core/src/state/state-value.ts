import { AnyhostError, describeValue, toError } from '../base/errors.ts';
import { findJsonProblem } from './json-problem.ts';
import type { StateStore } from './state-store.ts';
import { bytesOf, isLongerThan } from './text-size.ts';

/** A store's limit, and its name for messages. */
type ValueLimit = Pick<StateStore, 'name' | 'maxValueBytes'>;

/**
 * Turns a value into the JSON text that stores keep.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_VALUE` for `undefined`, functions, BigInt and cycles.
 */
export function serializeState(key: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw invalidValue(key, value, cause);
  }
  if (text === undefined) throw invalidValue(key, value);
  return text;
}

/**
 * Refuses a value that is longer as JSON than a store can hold.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_VALUE`, with both numbers; also for a value that JSON cannot hold.
 */
export function assertValueFits(key: string, value: unknown, { name, maxValueBytes }: ValueLimit): void {
  if (maxValueBytes === undefined) return;
  const text = serializeState(key, value);
  if (!isLongerThan(text, maxValueBytes)) return;
  const bytes = bytesOf(text);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_VALUE',
    `The value for '${key}' has ${bytes} bytes as JSON; the state store '${name}' holds at most ${maxValueBytes} in a record. Save less, for example a cursor in place of the data.`,
    { details: { key, store: name, bytes, maxValueBytes } },
  );
}

/**
 * The same for what an author saves: also refuses what JSON would silently leave out or change, such as NaN, a Map, or a
 * function.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_VALUE`, naming the path.
 */
export function serializeExactly(key: string, value: unknown): string {
  const problem = problemOf(value);
  if (problem !== undefined) throw invalidValue(key, value, undefined, problem);
  return serializeState(key, value);
}

/**
 * Reads the JSON text that a store kept.
 *
 * @param source - The store and the place in it, for the error: `sqlite (table anyhost_state of ./state.db)`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_RECORD` for text that is not JSON. The message does not quote it.
 */
export function parseState(key: string, text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadableRecord(key, source, cause);
  }
}

/** The error for a record that cannot be read. */
export function unreadableRecord(key: string, source: string, cause?: unknown): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_RECORD',
    `The record '${key}' in ${source} is not the JSON that was written. Repair or delete it; other records are not affected.`,
    // The parser's own message quotes the text, which may be confidential.
    { details: { key, source, reason: cause === undefined ? undefined : toError(cause).name } },
  );
}

/** Recognizes the error of {@link unreadableRecord} by its code, which survives two copies of the package. */
export function isUnreadableRecord(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_ANYHOST_INVALID_STATE_RECORD';
}

function invalidValue(key: string, value: unknown, cause?: unknown, problem = problemOf(value)): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_VALUE',
    `The value for '${key}' cannot be kept as JSON: ${problem ?? describeValue(value)}. Save plain objects, arrays, strings, numbers, booleans or null.`,
    { cause, details: { key } },
  );
}

// What cannot be read, and what is nested too deeply, is left to JSON to refuse.
function problemOf(value: unknown): string | undefined {
  try {
    return findJsonProblem(value);
  } catch {
    return undefined;
  }
}
