import { AnyhostError, escapeText, type Instant, parseState, type StateRecord } from '@anyhost/core';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item of the table, by attribute. */
export type Item = Record<string, AttributeValue>;

/** The longest JSON that a record can hold, in bytes. An item has at most 409 600, with keys and attribute names. */
export const MAX_VALUE_BYTES = 400_000;
/** DynamoDB's limit for a sort key. */
const MAX_KEY_BYTES = 1024;
/** How long after its expiry DynamoDB may remove a record: later than any error of a clock. */
const REMOVAL_MARGIN_S = 3600;

/** The two attributes of the primary key. */
export function primaryKey(key: string): Item {
  return { partition: { S: partitionOf(key) }, key: { S: key } };
}

/**
 * The partition of a key: its text up to the first `/`, with it, or all of it. So the records of one kind and one
 * application are read by one consistent query.
 */
export function partitionOf(key: string): string {
  return key.slice(0, key.indexOf('/') + 1) || key;
}

/** A text up to the first half of a surrogate pair, which UTF-8 cannot hold; all of it, if there is none. */
export function wholeHeadOf(text: string): string {
  const half = text.search(/\p{Surrogate}/u);
  return half === -1 ? text : text.slice(0, half);
}

/** A record to write. */
export interface NewRecord {
  readonly key: string;
  readonly version: string;
  /** JSON. */
  readonly text: string;
  /** Whole milliseconds since the Unix epoch; `undefined` for a record that stays. */
  readonly expiresAt: number | undefined;
}

/** The item of a record. */
export function itemOf({ key, version, text, expiresAt }: NewRecord): Item {
  const item = { ...primaryKey(key), version: { S: version }, value: { S: text } };
  if (expiresAt === undefined) return item;
  const removeAt = Math.ceil(expiresAt / 1000) + REMOVAL_MARGIN_S;
  return { ...item, expiresAt: { N: String(expiresAt) }, ttl: { N: String(removeAt) } };
}

/** Whether the record of an item has expired: DynamoDB removes it days later. */
export function hasExpired({ expiresAt }: Item, now: Instant): boolean {
  return expiresAt?.N !== undefined && Number(expiresAt.N) <= now;
}

/** Reads the record of an item. Throws `ERR_ANYHOST_INVALID_STATE_RECORD` for one that no store has written. */
export function recordOf(item: Item, source: string): StateRecord {
  const key = item['key']?.S ?? '';
  const version = item['version']?.S;
  // Without a version the record could not be replaced on a condition: as unreadable as without a value.
  return {
    value: parseState(key, version === undefined ? '' : (item['value']?.S ?? ''), source),
    version: version ?? '',
  };
}

/** Refuses keys and values that an item cannot hold, before a request is made. */
export function assertFits(call: string, key: string, text = ''): void {
  const keyBytes = Buffer.byteLength(key);
  const isWhole = wholeHeadOf(key) === key;
  if (keyBytes > MAX_KEY_BYTES || !isWhole) {
    const is = isWhole ? `is ${keyBytes} bytes long` : 'has half of a surrogate pair';
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${call}: the key '${escapeText(key)}' ${is}; expected text of at most ${MAX_KEY_BYTES} bytes in UTF-8.`,
      { details: { call, keyBytes } },
    );
  }
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_VALUE_BYTES) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_VALUE',
    `The value for '${escapeText(key)}' is ${bytes} bytes of JSON; an item of DynamoDB has room for ${MAX_VALUE_BYTES}. Keep the data elsewhere, and save where it is.`,
    { details: { key, bytes, maxValueBytes: MAX_VALUE_BYTES } },
  );
}
