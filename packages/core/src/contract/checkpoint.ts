import type { SchemaInput, SchemaOutput, StandardSchema } from '../base/standard-schema.ts';

/**
 * Durable progress of one service, kept in the application's state store. One checkpoint per service;
 * its executions see each other's.
 *
 * `save` and `clear` work until the host gives the execution up, also after the signal aborted: that
 * time is there to save progress. They are compare-and-set on what this execution last saw. An execution that has not
 * loaded replaces what earlier executions saved.
 */
export interface Checkpoint {
  /**
   * The value saved last, or `undefined`.
   *
   * The type argument is not checked: the value is the saved one, after a round trip through JSON. {@link withSchema}
   * checks it.
   */
  load<Value = unknown>(): Promise<Value | undefined>;
  /**
   * Saves a value that JSON can hold.
   *
   * Rejects with `ERR_ANYHOST_CHECKPOINT_CONFLICT` when another execution saved since this one last
   * looked (nothing is merged), with `ERR_ANYHOST_EXECUTION_ENDED` after the execution was given up, and with
   * `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, naming its path, and for a value that is longer than
   * the store can hold. Nothing is written then.
   */
  save(value: unknown): Promise<void>;
  /** Deletes the value. Rejects as `save` does. */
  clear(): Promise<void>;
  /**
   * The same checkpoint, checked and typed by a schema: Zod, Valibot, ArkType, or any other Standard Schema, also one
   * that answers later.
   *
   * @param schema - Reads what JSON holds: `z.coerce.date()` for a date, not `z.date()`.
   * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`; `ERR_ANYHOST_NO_DURABLE_STORE` where `load` rejects with it.
   *
   * @example
   * ```ts
   * const progress = checkpoint.withSchema(z.object({ page: z.number() }));
   * const { page } = (await progress.load()) ?? { page: 0 };
   * await progress.save({ page: page + 1 });
   * ```
   */
  withSchema<Schema extends StandardSchema>(
    schema: Schema,
    options?: CheckpointSchemaOptions<SchemaInput<Schema>>,
  ): TypedCheckpoint<SchemaInput<Schema>, SchemaOutput<Schema>>;
}

/** A checkpoint whose values a schema checks. It is the service's one checkpoint: `load` and `save` without a schema see the same value. */
export interface TypedCheckpoint<Input, Output = Input> {
  /**
   * The value saved last, as the schema returns it, or `undefined`.
   *
   * Rejects with `ERR_ANYHOST_CHECKPOINT_SHAPE` for a stored value that does not fit the schema and that `migrate` does
   * not convert. The stored value stays: a later version of the service can still read it.
   */
  load(): Promise<Output | undefined>;
  /**
   * Saves a value that the schema takes. What is stored is the value itself as JSON, not what the schema makes of it, so
   * that `load` can read it.
   *
   * Rejects as {@link Checkpoint.save} does, with `ERR_ANYHOST_CHECKPOINT_SHAPE` for a value that could not be loaded
   * again, and with `ERR_ANYHOST_INVALID_STATE_VALUE` for one that is longer than `maxBytes`.
   */
  save(value: Input): Promise<void>;
  /** Deletes the value. Rejects as {@link Checkpoint.save} does. */
  clear(): Promise<void>;
}

/** Options of {@link Checkpoint.withSchema}. */
export interface CheckpointSchemaOptions<Input> {
  /**
   * Converts a stored value that does not fit the schema: one that an earlier version of the service saved. The schema
   * checks the result, which is stored by the next `save`, not before. `undefined` means to start anew. Default: such a
   * value is an error.
   */
  readonly migrate?: ((stored: unknown) => Input | undefined | Promise<Input | undefined>) | undefined;
  /**
   * The longest value, in bytes of its JSON in UTF-8: a whole number, 1 or more. Default: what the store can hold.
   */
  readonly maxBytes?: number | undefined;
}
