import { randomUUID } from 'node:crypto';
import {
  assertStoreCall,
  escapeText,
  type Instant,
  type KeyedRecord,
  type SetOptions,
  type StateRecord,
  type StateStore,
  serializeState,
  systemClock,
  type WriteCondition,
} from '@anyhost/core';
import type { ContainerClient } from '@azure/storage-blob';
import { assertArguments } from './assert-arguments.ts';
import type { AzureBlobContainerOptions, AzureBlobStateStoreOptions } from './azure-blob-state-store-options.ts';
import { keyOf, namePrefixOf, placeOf } from './blob-name.ts';
import { Connection } from './connection.ts';
import { ExpiredBlobs } from './expired-blobs.ts';
import { unclearDeletion } from './failure.ts';
import { inParallel } from './in-parallel.ts';
import type { IfEtag, Requests } from './requests.ts';
import {
  type BlobFacts,
  contentOf,
  hasExpired,
  inlineTextOf,
  MAX_VALUE_BYTES,
  type NewBlob,
  readVersion,
  recordOf,
  versionOf,
} from './state-blob.ts';

const DEFAULT_TIMEOUT_MS = 4500;
/** How many large records a list reads at a time. */
const MOST_READS = 8;
/** Between two tries to create a blob, the one in the way was removed or replaced. */
const MOST_CREATIONS = 4;

/** A state store in a container of Azure Blob Storage. */
export interface AzureBlobStateStore extends StateStore {
  /** The service's time, less than a second behind. No request, while an answer of the last ten minutes told it. */
  now(): Promise<Instant>;
  /** Removes expired blobs, for half of the time of a call; the next call goes on from there. */
  deleteExpired(limit: number): Promise<number>;
  /** Ends the calls under way. Safe to call twice. */
  [Symbol.dispose](): void;
}

/**
 * Keeps an application's state in a container of Azure Blob Storage, a blob per record, by conditions on ETags: any
 * number of processes, functions and machines may share it. Expiry is judged by the service's time, which its answers
 * tell.
 *
 * @param container - A client of `@azure/storage-blob`, used as it is: give it `retryOptions: { maxTries: 1 }`, because the
 *   store tries again by itself. Or how to make one: with `accountUrl` and no
 *   credential the app's managed identity signs in, by `@azure/identity`; each try then has a time limit, and there are
 *   at most three.
 * @returns The store. The SDK is loaded by the first call. A call rejects with `ERR_ANYHOST_STORE_FAILED` when the
 *   service cannot be reached or refuses (`cause` is the SDK's error), with `ERR_ANYHOST_STORE_TIMEOUT` after
 *   `timeoutMs`; `set` rejects with `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, `get` with
 *   `ERR_ANYHOST_INVALID_STATE_RECORD` for a blob that is not JSON.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 * @see https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
 *
 * @example
 * ```ts
 * const app = defineApplication('ordering').stateStore(() =>
 *   azureBlobStateStore({ accountUrl: 'https://ordering.blob.core.windows.net', container: 'state' }),
 * );
 * ```
 */
export function azureBlobStateStore(
  container: ContainerClient | AzureBlobContainerOptions,
  options: AzureBlobStateStoreOptions = {},
): AzureBlobStateStore {
  assertArguments(container, options);
  const { createContainer = false, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
  return new ContainerStateStore(new Connection({ container, createContainer, timeoutMs, clock }), timeoutMs);
}

/** A record to write, and what the write expects to find. */
interface ConditionalBlob {
  readonly blob: NewBlob;
  readonly ifEtag: IfEtag;
}

class ContainerStateStore implements AzureBlobStateStore {
  readonly name = 'azure-blob';
  readonly durable = true;
  readonly maxValueBytes = MAX_VALUE_BYTES;
  readonly #connection: Connection;
  readonly #expired: ExpiredBlobs;
  readonly #source: string;

  constructor(connection: Connection, timeoutMs: number) {
    this.#connection = connection;
    this.#expired = new ExpiredBlobs(connection, timeoutMs / 2);
    this.#source = `azure-blob (container ${connection.name})`;
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('azure-blob.get', key);
    return this.#call('get', key, (requests) => this.#read(requests, key));
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('azure-blob.list', prefix);
    const lists = await this.#call('list', prefix, async (requests) => {
      const found = await this.#allUnder(requests, prefix);
      return inParallel(found, MOST_READS, ({ key, facts }) => this.#readable(requests, key, facts));
    });
    return lists.flat();
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('azure-blob.set', key, options);
    const text = serializeState(key, value);
    const { ifVersion, ttlMs } = options;
    return this.#call('set', key, async (requests) => {
      const expiresAt = ttlMs === undefined ? undefined : await this.#connection.expiryAfter(requests, ttlMs);
      const blob = { text, expiresAt, write: randomUUID() };
      if (ifVersion === null) return this.#create(requests, key, blob);
      const ifEtag = ifVersion === undefined ? undefined : await this.#liveEtag(requests, ifVersion);
      return ifEtag === null ? undefined : this.#put(requests, key, { blob, ifEtag });
    });
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('azure-blob.delete', key, condition);
    const { ifVersion } = condition;
    return this.#call('delete', key, async (requests) => {
      if (ifVersion === null) return (await this.#look(requests, key)) === undefined;
      const ifEtag = ifVersion === undefined ? undefined : await this.#liveEtag(requests, ifVersion);
      if (ifEtag === null) return false;
      const { removed, tries } = await requests.remove(key, ifEtag);
      if (removed || ifEtag === undefined) return true;
      if (tries === 1 || (await requests.look(key)) !== undefined) return false;
      throw unclearDeletion(callOf('delete', key), this.#connection.name);
    });
  }

  async now(): Promise<Instant> {
    return this.#connection.call('azure-blob.now()', (requests) => this.#connection.now(requests));
  }

  async deleteExpired(limit: number): Promise<number> {
    assertStoreCall('azure-blob.deleteExpired', limit);
    return this.#connection.call('azure-blob.deleteExpired()', (requests) => this.#expired.remove(requests, limit));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  #call<Value>(method: string, key: string, use: (requests: Requests) => Promise<Value>): Promise<Value> {
    return this.#connection.call(callOf(method, key), use);
  }

  async #read(requests: Requests, key: string): Promise<StateRecord | undefined> {
    const blob = await requests.find(key);
    if (blob === undefined || hasExpired(blob, this.#connection.knownNow())) return undefined;
    return recordOf(key, blob, inlineTextOf(blob) ?? blob.text, this.#source);
  }

  async #look(requests: Requests, key: string): Promise<BlobFacts | undefined> {
    const facts = await requests.look(key);
    return facts === undefined || hasExpired(facts, this.#connection.knownNow()) ? undefined : facts;
  }

  /** Writes a blob. A failed condition may be due to this very write, if its first answer was lost. */
  async #put(requests: Requests, key: string, { blob, ifEtag }: ConditionalBlob): Promise<string | undefined> {
    const etag = await requests.put(key, contentOf(blob, placeOf(key)), ifEtag);
    if (etag !== undefined) return versionOf(etag, blob.expiresAt);
    return ownVersion(await requests.look(key), blob);
  }

  // The service's conditions know nothing of expiry: an expired blob is replaced on its ETag.
  async #create(requests: Requests, key: string, blob: NewBlob): Promise<string | undefined> {
    for (let tries = 1; tries <= MOST_CREATIONS; tries += 1) {
      const etag = await requests.put(key, contentOf(blob, placeOf(key)), null);
      if (etag !== undefined) return versionOf(etag, blob.expiresAt);
      const present = await requests.look(key);
      const own = ownVersion(present, blob);
      if (own !== undefined) return own;
      // Removed in between: the key is free.
      if (present === undefined) continue;
      if (!hasExpired(present, this.#connection.knownNow())) return undefined;
      const replaced = await this.#put(requests, key, { blob, ifEtag: present.etag });
      if (replaced !== undefined) return replaced;
    }
    return undefined;
  }

  /** The ETag of a version whose record has not expired; `null` for one that nothing can match. */
  async #liveEtag(requests: Requests, version: string): Promise<string | null> {
    const read = readVersion(version);
    if (read === undefined) return null;
    const isLive =
      read.expiresAt === Number.POSITIVE_INFINITY || read.expiresAt > (await this.#connection.now(requests));
    return isLive ? read.etag : null;
  }

  async #allUnder(
    requests: Requests,
    prefix: string,
  ): Promise<readonly { readonly key: string; readonly facts: BlobFacts }[]> {
    const found: { readonly key: string; readonly facts: BlobFacts }[] = [];
    let next: string | undefined;
    do {
      const page = await requests.page(namePrefixOf(prefix), next);
      const now = this.#connection.knownNow();
      for (const facts of page.blobs) {
        const key = keyOf(facts.name, facts.metadata);
        if (key?.startsWith(prefix) === true && !hasExpired(facts, now)) found.push({ key, facts });
      }
      next = page.next;
    } while (next !== undefined);
    return found;
  }

  /** The record of a blob in a list; none if it cannot be read, or is gone by now. */
  async #readable(requests: Requests, key: string, facts: BlobFacts): Promise<readonly KeyedRecord[]> {
    const inline = inlineTextOf(facts);
    try {
      const record =
        inline === undefined ? await this.#read(requests, key) : recordOf(key, facts, inline, this.#source);
      return record === undefined ? [] : [{ key, ...record }];
    } catch (thrown) {
      if (isUnreadable(thrown)) return [];
      throw thrown;
    }
  }
}

/** The version of a blob that this very write made; `undefined` for any other. */
function ownVersion(present: BlobFacts | undefined, { write, expiresAt }: NewBlob): string | undefined {
  return present?.metadata['write'] === write ? versionOf(present.etag, expiresAt) : undefined;
}

function callOf(method: string, key: string): string {
  return `azure-blob.${method}('${escapeText(key)}')`;
}

function isUnreadable(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_ANYHOST_INVALID_STATE_RECORD';
}
