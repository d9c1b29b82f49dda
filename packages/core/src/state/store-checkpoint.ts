import { AnyhostError } from '../base/errors.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { StateRecord, StateStore, WriteCondition } from './state-store.ts';
import { isUnreadableRecord, serializeState } from './state-value.ts';

/** The parts of an execution that its checkpoint needs. */
export interface CheckpointOwner {
  readonly store: StateStore;
  /** `application/service`. */
  readonly key: string;
  /** Why saving is no longer allowed, or `undefined` while it is. */
  ended(): string | undefined;
}

/** The key under which a service's progress stands in the store. */
export function checkpointKey(key: string): string {
  return `checkpoint:${key}`;
}

/**
 * Checkpoints on a state store: compare-and-set on the version this execution last saw. The calls of one execution run
 * one after the other in the order in which they were made, awaited or not, so that they never conflict with each other.
 */
export class StoreCheckpoint implements Checkpoint {
  readonly #owner: CheckpointOwner;
  readonly #key: string;
  // undefined: not read yet by this execution; null: it found none.
  #seen: string | null | undefined;
  // JSON of a value whose write was answered with an error: it may have been written.
  #unconfirmed: string | undefined;
  #lastCall: Promise<unknown> = Promise.resolve();

  constructor(owner: CheckpointOwner) {
    this.#owner = owner;
    this.#key = checkpointKey(owner.key);
  }

  load<Value = unknown>(): Promise<Value | undefined> {
    return this.#inOrder(async () => {
      const record = await this.#read();
      // The border of typed values: the author names the type of what was saved as JSON.
      return record?.value as Value | undefined;
    });
  }

  async save(value: unknown): Promise<void> {
    this.#checkOpen('save');
    // The value as it is now: the author may change the object before this call's turn.
    const text = serializeState(this.#key, value);
    await this.#inOrder(() => this.#save(text));
  }

  async clear(): Promise<void> {
    this.#checkOpen('clear');
    await this.#inOrder(() => this.#clear());
  }

  async #save(text: string): Promise<void> {
    const ifVersion = await this.#lastSeen();
    this.#checkOpen('save');
    this.#unconfirmed = text;
    const version = await this.#owner.store.set(this.#key, JSON.parse(text), { ifVersion });
    this.#unconfirmed = undefined;
    if (version === undefined) throw this.#conflict('save');
    this.#seen = version;
  }

  async #clear(): Promise<void> {
    const condition = await this.#lastSeen().then((ifVersion): WriteCondition => ({ ifVersion }), ifUnreadable);
    this.#checkOpen('clear');
    if (condition.ifVersion === null) return;
    if (!(await this.#owner.store.delete(this.#key, condition))) throw this.#conflict('clear');
    this.#seen = null;
  }

  async #read(): Promise<StateRecord | undefined> {
    const record = await this.#owner.store.get(this.#key);
    this.#seen = record?.version ?? null;
    this.#unconfirmed = undefined;
    return record;
  }

  async #lastSeen(): Promise<string | null> {
    if (this.#unconfirmed !== undefined) await this.#recognizeOwnWrite(this.#unconfirmed);
    if (this.#seen === undefined) await this.#read();
    return this.#seen ?? null;
  }

  // A store may write and then fail to answer: finding the value there is not a conflict.
  async #recognizeOwnWrite(text: string): Promise<void> {
    const record = await this.#owner.store.get(this.#key);
    if (record !== undefined && JSON.stringify(record.value) === text) this.#seen = record.version;
    this.#unconfirmed = undefined;
  }

  #inOrder<Value>(call: () => Promise<Value>): Promise<Value> {
    const called = this.#lastCall.then(call);
    this.#lastCall = called.catch(() => {});
    return called;
  }

  #checkOpen(action: string): void {
    const ended = this.#owner.ended();
    if (ended === undefined) return;
    throw new AnyhostError(
      'ERR_ANYHOST_EXECUTION_ENDED',
      `Cannot ${action} the checkpoint of ${this.#owner.key}: ${ended}. Save before the host gives the execution up.`,
      { details: { key: this.#owner.key } },
    );
  }

  #conflict(action: string): AnyhostError {
    return new AnyhostError(
      'ERR_ANYHOST_CHECKPOINT_CONFLICT',
      `Cannot ${action} the checkpoint of ${this.#owner.key}: another execution changed it since this one last looked. Load it again and decide; nothing was written.`,
      { details: { key: this.#owner.key } },
    );
  }
}

// A record that cannot be read has no version to compare; clearing it is the way out.
function ifUnreadable(thrown: unknown): WriteCondition {
  if (isUnreadableRecord(thrown)) return {};
  throw thrown;
}
