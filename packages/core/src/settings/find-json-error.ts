/** The tokens that may come next. */
type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'next';

const SPACE = /[ \t\r\n]*/y;
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them inside a string.
  /[{}[\]:,]|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Where a text stops being JSON: the index of the first token that is not allowed there, or the end. The parser's own
 * messages name a position only for some errors, and quote the text around it for others.
 */
export function findJsonError(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let index = skip(SPACE, text, 0);
  while (index < text.length) {
    const end = skip(TOKEN, text, index);
    const after: Expected | undefined = end === index ? undefined : step(expected, text.charAt(index), open);
    if (after === undefined) return index;
    expected = after;
    index = skip(SPACE, text, end);
  }
  return index;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/**
 * What may follow a token that begins with this character; `undefined` if it is not allowed here. Keeps track of open
 * brackets.
 */
function step(expected: Expected, first: string, open: string[]): Expected | undefined {
  const isString = first === '"';
  switch (expected) {
    case 'colon':
      return first === ':' ? 'value' : undefined;
    case 'key':
      return isString ? 'colon' : undefined;
    case 'keyOrEnd':
      return isString ? 'colon' : close(first, open);
    case 'next':
      if (first !== ',') return close(first, open);
      return open.length === 0 ? undefined : open.at(-1) === '{' ? 'key' : 'value';
    case 'valueOrEnd':
      if (first === ']') return close(first, open);
  }
  if (first === '}' || first === ']' || first === ':' || first === ',') return undefined;
  if (first !== '{' && first !== '[') return 'next';
  open.push(first);
  return first === '{' ? 'keyOrEnd' : 'valueOrEnd';
}

function close(first: string, open: string[]): Expected | undefined {
  const opening = first === '}' ? '{' : first === ']' ? '[' : undefined;
  if (opening === undefined || open.at(-1) !== opening) return undefined;
  open.pop();
  return 'next';
}
