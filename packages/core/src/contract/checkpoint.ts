/**
 * Durable progress of one service, kept in the application's state store. One checkpoint per service;
 * its executions see each other's.
 *
 * `save` and `clear` work until the host gives the execution up, also after the signal aborted: that
 * time is there to save progress. They are compare-and-set on what this execution last saw.
 */
export interface Checkpoint {
  /**
   * The value saved last, or `undefined`.
   *
   * The type argument is not checked: the value is the saved one, after a round trip through JSON.
   */
  load<Value = unknown>(): Promise<Value | undefined>;
  /**
   * Saves a value that JSON can hold.
   *
   * Rejects with `ERR_ANYHOST_CHECKPOINT_CONFLICT` when another execution saved since this one last
   * looked (nothing is merged), with `ERR_ANYHOST_EXECUTION_ENDED` after the execution was given up, and with
   * `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold.
   */
  save(value: unknown): Promise<void>;
  /** Deletes the value. Rejects as `save` does. */
  clear(): Promise<void>;
}
