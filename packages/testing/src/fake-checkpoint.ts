import { type Checkpoint, memoryStateStore, StoreCheckpoint, serializeState } from '@anyhost/core';

const KEY = 'test/checkpoint';

/** The checkpoint of a {@link FakeExecution}: a real one on a store in memory, which remembers what was saved. */
export interface FakeCheckpoint extends Checkpoint {
  /** The value saved last, as JSON keeps it; `undefined` when there is none, or after `clear`. */
  readonly value: unknown;
  /** Every value that was saved, oldest first; the value that was there at the beginning is not one of them. */
  readonly saves: readonly unknown[];
}

/**
 * Makes a checkpoint for one execution.
 *
 * @param initial - The value that an earlier execution saved; `undefined` for none.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_VALUE` for a value that JSON cannot hold.
 */
export function fakeCheckpoint(initial?: unknown): FakeCheckpoint {
  return new RecordingCheckpoint(initial);
}

class RecordingCheckpoint implements FakeCheckpoint {
  readonly #store = memoryStateStore();
  readonly #inner = new StoreCheckpoint({ store: this.#store, key: KEY, ended: () => undefined });
  readonly #saves: unknown[] = [];
  #value: unknown;

  constructor(initial: unknown) {
    this.#value = initial === undefined ? undefined : throughJson(initial);
    // The calls of one checkpoint run in order: the first load finds what is saved here.
    if (initial !== undefined) void this.#inner.save(initial);
  }

  get value(): unknown {
    return this.#value;
  }

  get saves(): readonly unknown[] {
    return this.#saves;
  }

  load<Value = unknown>(): Promise<Value | undefined> {
    return this.#inner.load<Value>();
  }

  async save(value: unknown): Promise<void> {
    const saved = throughJson(value);
    await this.#inner.save(saved);
    this.#value = saved;
    this.#saves.push(saved);
  }

  async clear(): Promise<void> {
    await this.#inner.clear();
    this.#value = undefined;
  }
}

function throughJson(value: unknown): unknown {
  return JSON.parse(serializeState(KEY, value));
}
