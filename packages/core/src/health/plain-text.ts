import { escapeText } from '../base/describe-value.ts';
import { reduceError } from '../base/reduce-error.ts';

const LONGEST_TEXT = 200;

/** A text as one short line, what looks like a secret masked. */
export function plainText(text: string): string {
  return escapeText(text.trim(), LONGEST_TEXT);
}

/** The name of an error and the first line of its message. */
export function errorHead(error: unknown): string {
  const { type, message } = reduceError(error);
  const [line = ''] = message.split('\n');
  return plainText(`${type}: ${line}`);
}
