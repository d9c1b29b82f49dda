/** What the admissions of a run gave it. */
export interface RunRights {
  /** The token of its lease; `undefined` without one. */
  readonly fencing: number | undefined;
  /** Whether no other host can have the right to run yet; `undefined` if it cannot be lost. */
  readonly isHeld: (() => boolean) | undefined;
}

/** A run that no admission was asked about. */
export const NO_RIGHTS: RunRights = { fencing: undefined, isHeld: undefined };
