import { AnyhostError } from '../base/errors.ts';
import { isUnreadableRecord } from '../state/state-value.ts';
import type { AdmissionContext } from './admission-context.ts';
import { type LeaseRecord, leaseKey, readLease, writeLease } from './lease-record.ts';

/** A record and the version of the store that holds it; `null`: there is none. */
export interface StoredLease {
  readonly record: LeaseRecord | undefined;
  readonly version: string | null | undefined;
}

/** The record of the lease on a service, in the state store. */
export class LeaseStore {
  readonly #context: AdmissionContext;
  readonly #service: string;

  constructor(context: AdmissionContext, service: string) {
    this.#context = context;
    this.#service = service;
  }

  async read(): Promise<StoredLease> {
    try {
      const found = await this.#context.store.get(this.#key);
      if (found === undefined) return { record: undefined, version: null };
      const record = readLease(found.value);
      if (record === undefined) throw this.#unreadable();
      return { record, version: found.version };
    } catch (thrown) {
      if (isUnreadableRecord(thrown)) throw this.#unreadable(thrown);
      throw thrown;
    }
  }

  /** Returns `undefined` when the record has another version. A write that was made and answered with an error counts. */
  async write(record: LeaseRecord, ifVersion: string | null | undefined): Promise<string | undefined> {
    const value = writeLease(record);
    try {
      return await this.#context.store.set(this.#key, value, ifVersion === undefined ? {} : { ifVersion });
    } catch (thrown) {
      const found = await this.read().catch(() => undefined);
      const isOurs = found?.record !== undefined && JSON.stringify(writeLease(found.record)) === JSON.stringify(value);
      if (isOurs && typeof found.version === 'string') return found.version;
      throw thrown;
    }
  }

  // Replacing it would make its token begin again.
  #unreadable(cause?: unknown): AnyhostError {
    return new AnyhostError(
      'ERR_ANYHOST_INVALID_STATE_RECORD',
      `The lease of ${this.#service} under '${this.#key}' in the state store '${this.#context.store.name}' cannot be read; expected an object with a whole number 'token'. Correct it or delete it.`,
      { cause, details: { key: this.#key, store: this.#context.store.name } },
    );
  }

  get #key(): string {
    return leaseKey(this.#context.application, this.#service);
  }
}
