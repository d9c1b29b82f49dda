import { cutText, type ReducedError, reduceError } from '@anyhost/core';

const LONGEST_MESSAGE = 16_384;
const LONGEST_STACK = 32_768;
/** The types of thrown values that are not errors, as `reduceError` names them. */
const NOT_AN_ERROR = new Set(['string', 'number', 'bigint', 'boolean', 'symbol', 'undefined', 'object']);

/**
 * Makes an error whose message and stack contain what the worker would drop: class, code, the chain of causes and the
 * errors of an `AggregateError`. Long texts are cut, and errors that are left out are counted. Never throws.
 *
 * @returns A new error; the original is its `cause`, for callers without a worker.
 */
export function foldError(error: Error): Error {
  const parts = [...partsOf(reduceError(error))];
  const folded = new Error(cutText(messageOf(parts), LONGEST_MESSAGE), { cause: error });
  folded.stack = cutText([`Error: ${folded.message}`, ...parts.flatMap(framesOf)].join('\n'), LONGEST_STACK);
  return folded;
}

/** One error of the chain. */
interface Part {
  /** Its relation to the error that holds it: `with`, `caused by`; empty for the first. */
  readonly relation: string;
  readonly title: string;
  /** The error that holds it contains the title in its own message. */
  readonly isQuoted: boolean;
  readonly stack: string;
}

function* partsOf(error: ReducedError, relation = '', isQuoted = false): Generator<Part> {
  const { errors = [], errorCount = errors.length, cause } = error;
  yield { relation, title: titleOf(error), isQuoted, stack: error.stack ?? '' };
  const areQuoted = errors.length > 0 && quotes(error.message, errors.map(quotedText).join('; '));
  for (const inner of errors) yield* partsOf(inner, 'with', areQuoted);
  const left = errorCount - errors.length;
  if (left > 0) yield { relation: 'and', title: `${left} more`, isQuoted: areQuoted, stack: '' };
  if (cause !== undefined) yield* partsOf(cause, 'caused by', quotes(error.message, quotedText(cause)));
}

function messageOf(parts: readonly Part[]): string {
  const shown = parts.filter(({ isQuoted }) => !isQuoted);
  const texts = shown.map(({ relation, title }) => `${relation} ${title}`.trim());
  return texts.map((text, index) => (index < texts.length - 1 ? text.replace(/\.$/, '') : text)).join('; ');
}

/** Whether a message has another error's text to its end or that of a sentence: `query failed: no route`. */
function quotes(message: string, text: string): boolean {
  const quoted = text.replace(/\.$/, '');
  const at = message.lastIndexOf(quoted);
  if (quoted === '' || at === -1 || !/[.:] $/.test(message.slice(0, at))) return false;
  return /^(?:$|[.;,)\n])/.test(message.slice(at + quoted.length));
}

/**
 * The part of an error that an error which quotes it repeats. Core's own errors quote each other without class and
 * code.
 */
function quotedText(error: ReducedError): string {
  return error.type === 'AnyhostError' ? error.message : titleOf(error);
}

/** An error in one line, as Node writes it: `TypeError [ERR_X]: message`. */
function titleOf({ type, code, message }: ReducedError): string {
  if (NOT_AN_ERROR.has(type)) return message;
  const label = code === undefined ? type : `${type} [${code}]`;
  if (label === 'Error') return message || label;
  return message === '' ? label : `${label}: ${message}`;
}

function framesOf({ relation, title, stack }: Part): readonly string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return relation === '' || frames.length === 0 ? frames : [`${relation} ${title}`, ...frames];
}
