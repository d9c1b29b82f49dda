import { type Instant, parseState, type StateRecord } from '@anyhost/core';
import type { BlobPlace } from './blob-name.ts';

/** The longest JSON that a record can hold, in bytes: sent within the time of a try, on a slow line too. */
export const MAX_VALUE_BYTES = 1_048_576;
/** A value is metadata, so that a list brings it along, while all of it has so many characters: a blob can have 8 KB. */
const MOST_INLINE = 6000;

/** A record to write. */
export interface NewBlob {
  /** JSON. */
  readonly text: string;
  /** Names this write, so that it is recognized if its answer is lost. */
  readonly write: string;
  /** Whole milliseconds since the Unix epoch; `undefined` for a record that stays. */
  readonly expiresAt: number | undefined;
}

/** What is sent of a record. */
export interface BlobContent {
  readonly body: string;
  readonly metadata: Record<string, string>;
}

/** A blob as the service tells it: without its content. */
export interface BlobFacts {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is sent of a record: small values as metadata, with an empty body. Names are in small letters, as headers are. */
export function contentOf({ text, write, expiresAt }: NewBlob, place: BlobPlace): BlobContent {
  const value = headerTextOf(text);
  const isInline = value.length + (place.metadata['key']?.length ?? 0) <= MOST_INLINE;
  const expires = expiresAt === undefined ? {} : { expires: String(expiresAt) };
  return { body: isInline ? '' : text, metadata: { ...place.metadata, write, ...expires, ...(isInline && { value }) } };
}

/** The value of a small record as JSON; `undefined` if it is the content of the blob. */
export function inlineTextOf({ metadata }: BlobFacts): string | undefined {
  return metadata['value'];
}

/** Whether a record has expired: its blob stays until it is written again or removed. */
export function hasExpired({ metadata }: BlobFacts, now: Instant): boolean {
  return metadata['expires'] !== undefined && Number(metadata['expires']) <= now;
}

/** Reads a record. Throws `ERR_ANYHOST_INVALID_STATE_RECORD` if it is not JSON. */
export function recordOf(key: string, facts: BlobFacts, text: string, source: string): StateRecord {
  return { value: parseState(key, text, source), version: versionOf(facts.etag, facts.metadata['expires']) };
}

/**
 * The version of a record: its ETag and, because the service's conditions know nothing of expiry, the end of its life.
 * The service makes a new ETag for each write.
 */
export function versionOf(etag: string, expires: number | string | undefined): string {
  return expires === undefined ? etag : `${etag}|${expires}`;
}

/** The ETag of a version, and when its record expires; `undefined` for what no store has made. */
export function readVersion(version: string): { readonly etag: string; readonly expiresAt: number } | undefined {
  const [, etag, expires] = /^([^|"\s]+)(?:\|(\d+))?$/.exec(version) ?? [];
  if (etag === undefined) return undefined;
  return { etag, expiresAt: expires === undefined ? Number.POSITIVE_INFINITY : Number(expires) };
}

// The same JSON in the characters that a header and XML keep as they are: spaces, too, occur in its texts only.
function headerTextOf(text: string): string {
  return text.replace(/[^\x21-\x7e]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
