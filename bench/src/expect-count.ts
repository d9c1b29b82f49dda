/**
 * Checks that the measured work really happened.
 *
 * @param tolerance - By how much the count may differ. Default 0.
 */
export function expectCount(what: string, { got, expected, tolerance = 0 }: Count): void {
  if (Math.abs(got - expected) <= tolerance) return;
  const range = tolerance === 0 ? `${expected}` : `${expected - tolerance} to ${expected + tolerance}`;
  throw new Error(`${what}: counted ${got}; expected ${range}. The measurement says nothing.`);
}

/** A count, and what it should be. */
export interface Count {
  readonly got: number;
  readonly expected: number;
  readonly tolerance?: number;
}
