import { AnyhostError, escapeText } from '@anyhost/core';

/** The service's limit. */
const LONGEST_NAME = 1024;

/** A text up to the first half of a surrogate pair, which UTF-8 cannot hold; all of it, if there is none. */
export function wholeHeadOf(text: string): string {
  const half = text.search(/\p{Surrogate}/u);
  return half === -1 ? text : text.slice(0, half);
}

/**
 * The name of a key's blob: letters, digits and `:`, `@`, `_`, `-` stay, `/` becomes `~`, any other character the bytes of
 * its UTF-8 as `=2E`. So no name has a dot or a slash where the service or a URL would change it, none is the folder of
 * another, and the name of a prefix is a prefix of the names.
 */
export function blobNameOf(key: string): string {
  return key.replace(/[^A-Za-z0-9:@_-]/gu, (character) => {
    if (character === '/') return '~';
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

/** The key of a blob; `undefined` for one that no store has named. */
export function keyOf(name: string): string | undefined {
  const key = name
    .replaceAll('~', '/')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());
  return blobNameOf(key) === name ? key : undefined;
}

/** Refuses a key that has no name, before a request is made. */
export function assertNameable(call: string, key: string): void {
  const isWhole = wholeHeadOf(key) === key;
  const length = blobNameOf(key).length;
  if (isWhole && length <= LONGEST_NAME) return;
  const is = isWhole ? `needs a blob name of ${length} characters` : 'has half of a surrogate pair';
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${call}: the key '${escapeText(key)}' ${is}; expected text whose blob name has at most ${LONGEST_NAME}: letters, digits, '/', ':', '@', '_' and '-' are one each, other characters three per byte of UTF-8.`,
    { details: { call, length } },
  );
}
