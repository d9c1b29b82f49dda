import type { Checkpoint } from '../contract/checkpoint.ts';

/** Where an execution's checkpoint comes from, and what is notified of its changes. */
export interface CheckpointSource {
  openCheckpoint(): Checkpoint;
  checkpointMoved(): void;
}

/** The checkpoint that an execution is handed: opened on first use, and watched for changes. */
export class ExecutionCheckpoint implements Checkpoint {
  readonly #source: CheckpointSource;
  #checkpoint: Checkpoint | undefined;

  constructor(source: CheckpointSource) {
    this.#source = source;
  }

  async load<Value = unknown>(): Promise<Value | undefined> {
    return await this.#opened().load<Value>();
  }

  async save(value: unknown): Promise<void> {
    await this.#opened().save(value);
    this.#source.checkpointMoved();
  }

  async clear(): Promise<void> {
    await this.#opened().clear();
    this.#source.checkpointMoved();
  }

  #opened(): Checkpoint {
    this.#checkpoint ??= this.#source.openCheckpoint();
    return this.#checkpoint;
  }
}
