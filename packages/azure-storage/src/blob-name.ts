import { createHash } from 'node:crypto';

/** The service's limit. */
const LONGEST_NAME = 1024;
/** So much of a name that would be longer, before its hash. */
const HEAD_LENGTH = 900;
const HASHED = /=~[0-9a-f]{64}$/;

/** Where the record of a key is. */
export interface BlobPlace {
  readonly name: string;
  /** What has to be kept beside the record, because the name does not tell the key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The blob of a key. In its name letters, digits and `:`, `@`, `_`, `-` stay, `/` becomes `~`, any other character the
 * bytes of its UTF-8 as `=2E`. So no name has a dot or a slash where the service or a URL would change it, none is the
 * folder of another, and the name of a prefix is a prefix of the names. A name that would be too long ends in a hash.
 */
export function placeOf(key: string): BlobPlace {
  const name = encode(key);
  if (name.length <= LONGEST_NAME) return { name, metadata: {} };
  const hash = createHash('sha256').update(key).digest('hex');
  return { name: `${name.slice(0, HEAD_LENGTH)}=~${hash}`, metadata: { key: encodeURIComponent(key) } };
}

/** What the names of all keys with a prefix begin with. Names of other keys may, too, if the prefix is long. */
export function namePrefixOf(prefix: string): string {
  return encode(prefix).slice(0, HEAD_LENGTH);
}

/** The key of a blob; `undefined` for one that no store has named. */
export function keyOf(name: string, metadata: Readonly<Record<string, string>>): string | undefined {
  const key = HASHED.test(name) ? decodeUri(metadata['key'] ?? '') : decode(name);
  return placeOf(key).name === name ? key : undefined;
}

function encode(key: string): string {
  return key.replace(/[^A-Za-z0-9:@_-]/gu, (character) => {
    if (character === '/') return '~';
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

function decode(name: string): string {
  return name
    .replaceAll('~', '/')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
