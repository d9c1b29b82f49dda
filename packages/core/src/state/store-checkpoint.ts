import { AnyhostError } from '../base/errors.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { StateStore } from './state-store.ts';

/** What a checkpoint needs to know of its execution. */
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

/** Checkpoints on a state store: compare-and-set on the version this execution last saw. */
export class StoreCheckpoint implements Checkpoint {
  readonly #owner: CheckpointOwner;
  readonly #key: string;
  // undefined: this execution has not looked yet; null: it saw that there is none.
  #seen: string | null | undefined;

  constructor(owner: CheckpointOwner) {
    this.#owner = owner;
    this.#key = checkpointKey(owner.key);
  }

  async load<Value = unknown>(): Promise<Value | undefined> {
    const record = await this.#owner.store.get(this.#key);
    this.#seen = record?.version ?? null;
    // The border of typed values: what was saved as JSON is the author's to name.
    return record?.value as Value | undefined;
  }

  async save(value: unknown): Promise<void> {
    this.#checkOpen('save');
    const ifVersion = await this.#lastSeen();
    this.#checkOpen('save');
    const version = await this.#owner.store.set(this.#key, value, { ifVersion });
    if (version === undefined) throw this.#conflict('save');
    this.#seen = version;
  }

  async clear(): Promise<void> {
    this.#checkOpen('clear');
    const ifVersion = await this.#lastSeen();
    this.#checkOpen('clear');
    if (ifVersion === null) return;
    if (!(await this.#owner.store.delete(this.#key, { ifVersion }))) throw this.#conflict('clear');
    this.#seen = null;
  }

  async #lastSeen(): Promise<string | null> {
    if (this.#seen === undefined) await this.load();
    return this.#seen ?? null;
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
