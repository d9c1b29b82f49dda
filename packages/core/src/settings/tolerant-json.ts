import { findJsonError } from './find-json-error.ts';

/** The result of reading JSON text: the value, or the place of the first error. */
export type JsonResult =
  | { readonly error?: undefined; readonly value: unknown }
  | { readonly error: { readonly line: number; readonly column: number; readonly isAtEnd: boolean } };

/**
 * Reads JSON with a byte order mark, comments and trailing commas, as .NET reads settings files. An error is only a
 * position, because the text around it may be a password.
 */
export function parseTolerantJson(input: string): JsonResult {
  // Editors on Windows may leave a byte order mark.
  const text = input.replace(/^\uFEFF/, '');
  const json = toStrictJson(text);
  try {
    return { value: JSON.parse(json) };
  } catch {
    const index = findJsonError(json);
    const lines = text.slice(0, index).split(/\r\n|\r|\n/);
    const column = (lines.at(-1) ?? '').length + 1;
    return { error: { line: lines.length, column, isAtEnd: index >= json.trimEnd().length } };
  }
}

/** Replaces comments and trailing commas by spaces, so that places do not change. */
function toStrictJson(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  const blank = (from: number, to: number): void => {
    pieces.push(text.slice(copied, from), text.slice(from, to).replace(/[^\r\n]/g, ' '));
    copied = to;
  };
  // A comma that follows a value, while nothing but space and comments has followed it.
  let comma: number | undefined;
  let last = '';
  const comments: [from: number, to: number][] = [];
  let index = 0;
  while (index < text.length) {
    const end = endOfToken(text, index);
    const first = text.charAt(index);
    if (first === '/' && end > index + 1) comments.push([index, end]);
    else if (!/\s/.test(first)) {
      if ((first === '}' || first === ']') && comma !== undefined) blank(comma, comma + 1);
      comma = first === ',' && !'{[,:'.includes(last || ',') ? index : undefined;
      for (const [from, to] of comments.splice(0)) blank(from, to);
      last = first;
    }
    index = end;
  }
  for (const [from, to] of comments) blank(from, to);
  return pieces.join('') + text.slice(copied);
}

/** The end of the string or comment that begins here; of anything else it is the next character. */
function endOfToken(text: string, start: number): number {
  const two = text.slice(start, start + 2);
  if (two === '//') {
    const lineEnd = text.slice(start).search(/[\r\n]/);
    return lineEnd === -1 ? text.length : start + lineEnd;
  }
  if (two === '/*') {
    const end = text.indexOf('*/', start + 2);
    return end === -1 ? start + 1 : end + 2;
  }
  if (two[0] !== '"') return start + 1;
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return Math.min(index + 1, text.length);
}
