/** The steps of a start in which services are created. */
export interface CreationSteps {
  /** Aborts when the start is cancelled or takes too long. */
  readonly signal: AbortSignal;
  /** Waits for one step. Rejects with the step's own error, or when the start was aborted and the step did not settle. */
  run<Result>(name: string, work: Promise<Result>): Promise<Result>;
  /** Throws the signal's reason once it has aborted. */
  throwIfAborted(): void;
}
