import type { Clock, DateHeaderClock } from '@anyhost/core';
import { readProperty } from '@anyhost/core';
import type { BlobRequestConditions, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { placeOf } from './blob-name.ts';
import { errorCodeOf } from './failure.ts';
import type { BlobContent, BlobFacts } from './state-blob.ts';
import { inTries, type Tried } from './tries.ts';

/** The most blobs in a page of a list: with metadata of 6 KB each it is sent and read within the time of a try. */
const PAGE_SIZE = 1000;
/** What a failed condition is answered with; any other 409 and 412 is an error. */
const CONFLICTS = new Set(['BlobAlreadyExists', 'ConditionNotMet', 'TargetConditionNotMet', 'BlobNotFound']);

/** A blob with its content. */
export interface FoundBlob extends BlobFacts {
  readonly text: string;
}

/** A page of blobs, and where the next one begins. */
export interface Page {
  readonly blobs: readonly (BlobFacts & { readonly name: string })[];
  readonly next: string | undefined;
}

/** What a write expects to find: an ETag, `null` for no blob, `undefined` for anything. */
export type IfEtag = string | null | undefined;

/** What the requests of one call share. */
export interface RequestContext {
  readonly container: ContainerClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Learns from each answer. */
  readonly serverClock: DateHeaderClock;
}

/** The requests of the store, each one operation of the service. */
export class Requests {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Reads a blob. */
  async find(key: string): Promise<FoundBlob | undefined> {
    return this.#unlessMissing(async (signal) => {
      const answer = await this.#blob(key).download(0, undefined, { abortSignal: signal, maxRetryRequests: 0 });
      const parts: Buffer[] = [];
      for await (const part of answer.readableStreamBody ?? []) parts.push(Buffer.from(part));
      return { ...factsOf(answer), text: Buffer.concat(parts).toString(), date: answer.date };
    });
  }

  /** Reads what is known of a blob, without its content. */
  async look(key: string): Promise<BlobFacts | undefined> {
    return this.#unlessMissing(async (signal) => {
      const answer = await this.#blob(key).getProperties({ abortSignal: signal });
      return { ...factsOf(answer), date: answer.date };
    });
  }

  /** Writes a blob. Returns its ETag, or `undefined` when the condition failed. */
  async put(key: string, { body, metadata }: BlobContent, ifEtag: IfEtag): Promise<string | undefined> {
    try {
      const { value } = await this.#send((signal) =>
        this.#blob(key).upload(body, Buffer.byteLength(body), {
          abortSignal: signal,
          metadata,
          conditions: conditionsOf(ifEtag),
          blobHTTPHeaders: { blobContentType: 'application/json' },
        }),
      );
      return factsOf(value).etag;
    } catch (thrown) {
      if (ifEtag !== undefined && CONFLICTS.has(errorCodeOf(thrown) ?? '')) return undefined;
      throw thrown;
    }
  }

  /** Removes a blob. `removed` is false when there is none, and when the condition failed. */
  async remove(key: string, ifEtag: IfEtag): Promise<{ readonly removed: boolean; readonly tries: number }> {
    let tries = 0;
    try {
      await this.#send((signal, number) => {
        tries = number;
        return this.#blob(key).delete({
          abortSignal: signal,
          conditions: conditionsOf(ifEtag),
          deleteSnapshots: 'include',
        });
      });
      return { removed: true, tries };
    } catch (thrown) {
      const code = errorCodeOf(thrown) ?? '';
      const isConflict = code === 'BlobNotFound' || (ifEtag !== undefined && CONFLICTS.has(code));
      if (isConflict) return { removed: false, tries };
      throw thrown;
    }
  }

  /** One page of the blobs whose names begin with a prefix, with their metadata. */
  async page(prefix: string, from: string | undefined): Promise<Page> {
    const { value } = await this.#send(async (signal) => {
      const blobs = this.#context.container.listBlobsFlat({
        abortSignal: signal,
        includeMetadata: true,
        responseFormat: 'Xml',
        ...(prefix !== '' && { prefix }),
      });
      const settings = { maxPageSize: PAGE_SIZE, ...(from !== undefined && { continuationToken: from }) };
      for await (const page of blobs.byPage(settings)) return page;
      throw new Error('the list had no page');
    });
    return {
      blobs: value.segment.blobItems.map(({ name, metadata, properties: { etag } }) => {
        return { name, ...factsOf({ etag, metadata }) };
      }),
      // The end is an empty text.
      next: value.continuationToken || undefined,
    };
  }

  /** Creates the container, unless another one has. */
  async createContainer(): Promise<void> {
    await this.#send((signal) => this.#context.container.createIfNotExists({ abortSignal: signal }));
  }

  #blob(key: string): BlockBlobClient {
    return this.#context.container.getBlockBlobClient(placeOf(key).name);
  }

  async #unlessMissing<Value extends Dated>(send: (signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> {
    try {
      return (await this.#send(send)).value;
    } catch (thrown) {
      if (errorCodeOf(thrown) === 'BlobNotFound') return undefined;
      throw thrown;
    }
  }

  #send<Value extends Dated>(send: (signal: AbortSignal, tries: number) => Promise<Value>): Promise<Tried<Value>> {
    const { clock, serverClock } = this.#context;
    return inTries(async (signal, tries) => {
      const sentAt = clock.monotonic();
      try {
        const answer = await send(signal, tries);
        serverClock.learn(textOf(answer.date), sentAt);
        return answer;
      } catch (thrown) {
        serverClock.learn(dateOf(thrown), sentAt);
        throw thrown;
      }
    }, this.#context);
  }
}

/** An answer of the SDK: with the header `Date`. */
interface Dated {
  readonly date?: Date | undefined;
}

// Where the SDK has made an answer of an error, it is a text, against its type.
function textOf(date: unknown): string | undefined {
  if (date instanceof Date) return date.toUTCString();
  return typeof date === 'string' ? date : undefined;
}

function factsOf(answer: {
  readonly etag?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
}): BlobFacts {
  // Headers have it in quotes, lists have it without.
  return { etag: answer.etag?.replaceAll('"', '') ?? '', metadata: answer.metadata ?? {} };
}

function conditionsOf(ifEtag: IfEtag): BlobRequestConditions {
  if (ifEtag === undefined) return {};
  return ifEtag === null ? { ifNoneMatch: '*' } : { ifMatch: `"${ifEtag}"` };
}

function dateOf(thrown: unknown): string | undefined {
  const headers = readProperty(readProperty(thrown, 'response'), 'headers');
  const get = readProperty(headers, 'get');
  return textOf(typeof get === 'function' ? Reflect.apply(get, headers, ['date']) : undefined);
}
