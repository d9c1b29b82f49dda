import { cutText } from './cut-text.ts';
import { describeValue } from './describe-value.ts';
import { maskSecrets } from './mask-secrets.ts';
import { isArray, isObject, readProperty } from './read-property.ts';

const LONGEST_TEXT = 8192;
const LONGEST_NAME = 200;
const MOST_CAUSES = 8;
const MOST_ERRORS = 5;
/** All errors of one reduced form together: aggregates of aggregates grow fast. */
const MOST_IN_ALL = 30;

/** The reduced form of an error: plain data of bounded size that any logger can write. */
export interface ReducedError {
  /** The error's name, such as `TypeError`; where that is plain `Error`, its class's. */
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: ReducedError;
  /** The first errors of an `AggregateError`. */
  readonly errors?: readonly ReducedError[];
  /** How many errors the `AggregateError` holds, where not all are shown. */
  readonly errorCount?: number;
}

/**
 * Reduces anything that was thrown to name, message, stack, code, cause and the errors of an aggregate: plain data, for
 * a logger that could not write the error itself. Long texts and chains are cut, and say so. What looks like a secret in a
 * text, such as the password of a connection string, is masked. The other fields of an error are left out: an HTTP client's
 * error holds the request with its headers. Never throws.
 */
export function reduceError(thrown: unknown): ReducedError {
  return new Reduction().reduce(thrown, 0);
}

class Reduction {
  readonly #seen = new Set<object>();

  reduce(thrown: unknown, depth: number): ReducedError {
    if (!isObject(thrown)) return { type: typeof thrown, message: cutText(describeValue(thrown), LONGEST_TEXT) };
    if (this.#seen.has(thrown)) return omitted('shown above: the error holds itself');
    if (depth > MOST_CAUSES || this.#seen.size >= MOST_IN_ALL) return omitted('more errors, left out');
    this.#seen.add(thrown);
    const cause = readProperty(thrown, 'cause');
    return {
      ...facts(thrown),
      ...(cause !== undefined && { cause: this.reduce(cause, depth + 1) }),
      ...this.#aggregated(thrown, depth + 1),
    };
  }

  #aggregated(thrown: object, depth: number): Pick<ReducedError, 'errors' | 'errorCount'> {
    const errors = readProperty(thrown, 'errors');
    if (!isArray(errors)) return {};
    const count = Number(readProperty(errors, 'length'));
    const shown = Array.from({ length: Math.min(count, MOST_ERRORS) }, (_, index) => readProperty(errors, index));
    return {
      errors: shown.map((error) => this.reduce(error, depth)),
      ...(count > shown.length && { errorCount: count }),
    };
  }
}

function facts(thrown: object): ReducedError {
  const [name, message, stack, code] = ['name', 'message', 'stack', 'code'].map((key) => readProperty(thrown, key));
  const isCode = typeof code === 'string' || (typeof code === 'number' && Number.isFinite(code));
  const text = typeof message === 'string' ? message : describeValue(message === undefined ? thrown : message);
  return {
    type: cutText(typeOf(thrown, name), LONGEST_NAME),
    message: maskSecrets(cutText(text, LONGEST_TEXT)),
    ...(typeof stack === 'string' && { stack: maskSecrets(cutStack(stack, text)) }),
    ...(isCode && { code: typeof code === 'string' ? cutText(code, LONGEST_NAME) : code }),
  };
}

// A class that only extends Error inherits its name; its own is then the class's. An empty name is ignored.
function typeOf(thrown: object, name: unknown): string {
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const className = readProperty(readProperty(thrown, 'constructor'), 'name');
  return typeof className === 'string' && className !== '' && className !== 'Object' ? className : 'Error';
}

function omitted(why: string): ReducedError {
  return { type: 'Error', message: `(${why})` };
}

// A stack begins with the message; a long message would leave no room for the frames.
function cutStack(stack: string, message: string): string {
  const at = message.length > LONGEST_TEXT ? stack.slice(0, LONGEST_NAME + message.length).indexOf(message) : -1;
  if (at === -1) return cutText(stack, LONGEST_TEXT);
  const shortened = `${stack.slice(0, at)}${message.slice(0, LONGEST_NAME)}…${stack.slice(at + message.length)}`;
  return cutText(shortened, LONGEST_TEXT);
}
