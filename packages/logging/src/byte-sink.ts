/** What lines are written to, a few bytes at a time. */
export interface ByteSink {
  /**
   * Writes as many of the bytes as can be written at once, and returns their number. Throws Node's system error,
   * `EAGAIN` if none can be written now.
   */
  write(bytes: Uint8Array): number;
  /** Blocks the thread. */
  wait(ms: number): void;
  /** Milliseconds of a monotonic clock. */
  monotonic(): number;
  /** Calls back when the process ends. Returns what removes the listener. */
  onExit(listener: () => void): () => void;
}
