import { describeValue, toError } from '@anyhost/core';

const MOST_TOLD = 8;
const LONGEST_TEXT = 500;

/**
 * The error to answer with. Lambda shows the name and the message of an error, and nothing of its inner errors: one without
 * a message is replaced by one of the same name that tells them, with the original as `cause`.
 */
export function toReported(error: Error): Error {
  if (error.message !== '') return error;
  const reported = new Error(textOf(innerErrors(error)), { cause: error });
  reported.name = error.name;
  return reported;
}

function textOf(inner: readonly unknown[]): string {
  if (inner.length === 0) return 'The error has no message.';
  const told = inner.slice(0, MOST_TOLD).map(shorten).join('; ');
  return inner.length > MOST_TOLD ? `${told}; and ${inner.length - MOST_TOLD} more` : told;
}

function shorten(inner: unknown): string {
  if (!(inner instanceof Error)) return describeValue(inner);
  const { name, message } = toError(inner);
  const text = message === '' ? name : `${name}: ${message}`;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
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
