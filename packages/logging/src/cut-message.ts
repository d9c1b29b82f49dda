import { cutText, describeValue, readProperty } from '@anyhost/core';

/** As long as the message of a reduced error can be, in characters. */
const LONGEST_MESSAGE = 8192;

/**
 * The arguments of a log call with the line's message cut. If there is none, pino takes the message of the error. A
 * message that is not a string is described: pino would write an object in full, and for a symbol a line that is not
 * JSON.
 */
export function cutMessage<Args extends readonly unknown[]>(args: Args): Args | readonly [unknown, string] {
  const [first, second] = args;
  const [fields, message] = isFields(first) ? [first, second] : [{}, first];
  const text = message === undefined ? messageOf(fields) : textOf(message);
  const isWritten = message === undefined || text === message;
  if (text === undefined || (isWritten && text.length <= LONGEST_MESSAGE)) return args;
  return [fields, cutText(text, LONGEST_MESSAGE)];
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return (message instanceof Error ? messageOf(message) : undefined) ?? describeValue(message);
}

function isFields(value: unknown): boolean {
  return typeof value === 'object' || value === undefined;
}

function messageOf(fields: unknown): string | undefined {
  const error = fields instanceof Error ? fields : readProperty(fields, 'err');
  const message = readProperty(error, 'message');
  return typeof message === 'string' ? message : undefined;
}
