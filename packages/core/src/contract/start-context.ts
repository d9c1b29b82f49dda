/** The second argument of a factory. */
export interface StartContext {
  /** The start's signal. It aborts when the start is cancelled or takes too long: pass it to what the factory awaits. */
  readonly signal: AbortSignal;
}
