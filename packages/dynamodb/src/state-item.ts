import { type Instant, parseState, type StateRecord } from '@anyhost/core';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item of the table, by attribute. */
export type Item = Record<string, AttributeValue>;

/** The longest JSON that a record can hold, in bytes. An item has at most 409 600, with keys and attribute names. */
export const MAX_VALUE_BYTES = 400_000;
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
