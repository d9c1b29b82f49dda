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
  readonly #inner = new StoreCheckpoint({
    store: memoryStateStore(),
    key: KEY,
    ended: () => undefined,
    moved: (value) => this.#moved(value),
  });
  readonly #saves: unknown[] = [];
  #value: unknown;
  // The next write is that of the initial value, which no execution under test has saved.
  #isInitial = false;

  constructor(initial: unknown) {
    if (initial === undefined) return;
    this.#value = JSON.parse(serializeState(KEY, initial));
    this.#isInitial = true;
    // The calls of one checkpoint run in order: the first load finds what is saved here.
    void this.#inner.save(initial);
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

  save(value: unknown): Promise<void> {
    return this.#inner.save(value);
  }

  clear(): Promise<void> {
    return this.#inner.clear();
  }

  withSchema: Checkpoint['withSchema'] = (schema, options) => this.#inner.withSchema(schema, options);

  #moved(value: unknown): void {
    if (this.#isInitial) this.#isInitial = false;
    else {
      this.#value = value;
      if (value !== undefined) this.#saves.push(value);
    }
  }
}
