import type { SchemaInput, SchemaOutput, StandardSchema } from '../base/standard-schema.ts';
import type { Checkpoint, CheckpointSchemaOptions, TypedCheckpoint } from '../contract/checkpoint.ts';

/** Where an execution's checkpoint comes from. */
export interface CheckpointSource {
  openCheckpoint(): Checkpoint;
}

/** The checkpoint that an execution is handed: opened on first use. */
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
  }

  async clear(): Promise<void> {
    await this.#opened().clear();
  }

  withSchema<Schema extends StandardSchema>(
    schema: Schema,
    options?: CheckpointSchemaOptions<SchemaInput<Schema>>,
  ): TypedCheckpoint<SchemaInput<Schema>, SchemaOutput<Schema>> {
    return this.#opened().withSchema(schema, options);
  }

  #opened(): Checkpoint {
    this.#checkpoint ??= this.#source.openCheckpoint();
    return this.#checkpoint;
  }
}
