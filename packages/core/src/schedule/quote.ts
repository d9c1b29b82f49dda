import { escapeText } from '../base/describe-value.ts';

const LONGEST_TEXT = 120;

/** A text in single quotes for a message: secrets are masked, unprintable characters escaped, and a long text is cut. */
export function quote(text: string): string {
  return `'${escapeText(text, LONGEST_TEXT).replaceAll("'", "\\'")}'`;
}
