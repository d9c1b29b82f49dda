import { AnyhostError, describeValue, maskSecrets, reduceError, toError } from '@anyhost/core';

const MOST_SHOWN = 8;
const LONGEST_TEXT = 500;
/** Lambda rejects a report of several megabytes: its client would end the process. */
const LONGEST_MESSAGE = 8192;
const LONGEST_STACK = 32_768;
/** The fields of an error that hold no more than its class and its text. */
const PLAIN_FIELDS: readonly string[] = ['name', 'message', 'stack', 'code'];

/**
 * The error to answer with. Lambda's client reports the name, the message and the stack of an error, writes all its
 * enumerable fields to the log, and shows nothing of its inner errors. So an error is replaced by one of the same name,
 * with the original as `cause`, if it has further fields (an HTTP client's error holds the Authorization header), a secret
 * in its message, or no message: that of the inner errors stands in. An error that is too long, or that Lambda cannot
 * read, is replaced by the form that core logs. Never throws.
 */
export function toReported(error: Error): Error {
  if (!canBeShown(error)) return replacementOf(error);
  const isPlain = error.message !== '' && maskSecrets(error.message) === error.message && !holdsMore(error);
  return isPlain ? error : replacementOf(error, { cause: error });
}

// The details of an AnyhostError are made to be shown.
function holdsMore(error: Error): boolean {
  return !(error instanceof AnyhostError) && Object.keys(error).some((field) => !PLAIN_FIELDS.includes(field));
}

/** Lambda's client reads these three, and drops the class if one of them is not a string. */
function canBeShown(error: Error): boolean {
  try {
    const { name, message, stack = '' } = error;
    const areTexts = isText(name, LONGEST_MESSAGE) && isText(message, LONGEST_MESSAGE) && isText(stack, LONGEST_STACK);
    return areTexts && name !== '' && error instanceof Error;
  } catch {
    return false;
  }
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest;
}

function replacementOf(error: Error, options: ErrorOptions = {}): Error {
  const { type, message, stack, code } = reduceError(error);
  const reported = new Error(message || textOf(innerErrors(error)), options);
  Object.assign(reported, code === undefined ? { name: type } : { name: type, code });
  // Otherwise its stack would be that of this function.
  reported.stack = stack ?? `${type}: ${reported.message}`;
  return reported;
}

function textOf(inner: readonly unknown[]): string {
  if (inner.length === 0) return 'The error has no message.';
  const shown = inner.slice(0, MOST_SHOWN).map(shorten).join('; ');
  return inner.length > MOST_SHOWN ? `${shown}; and ${inner.length - MOST_SHOWN} more` : shown;
}

function shorten(inner: unknown): string {
  if (!isError(inner)) return describeValue(inner);
  const { name, message } = toError(inner);
  const text = message === '' ? name : `${name}: ${message}`;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

// A proxy may throw.
function isError(value: unknown): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** The errors that it holds, else its cause. A getter that throws gives none. */
function innerErrors(error: Error): readonly unknown[] {
  try {
    if (error instanceof AggregateError) return [...error.errors];
    return error.cause === undefined ? [] : [error.cause];
  } catch {
    return [];
  }
}
