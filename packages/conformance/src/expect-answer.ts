import { expect } from 'vitest';
import type { Bench } from './bench.ts';
import type { HostAnswer } from './host-harness.ts';

/** What a run's answer must say. */
export interface ExpectedAnswer {
  readonly answer: 'success' | 'failure';
  /** For hosts that answer with one. */
  readonly exitCode: number;
}

/** Checks the answer that the platform got, in the form in which this host answers. */
export function expectAnswer(bench: Bench, given: HostAnswer, { answer, exitCode }: ExpectedAnswer): void {
  const { answers } = bench.capabilities;
  if (answers === 'outcome') expect(given).toEqual({ kind: 'outcome', outcome: bench.outcomes.at(-1) });
  else if (answers === 'exitCode') expect(given).toMatchObject({ kind: 'exited', code: exitCode });
  else if (answer === 'success') expect(given).toEqual({ kind: 'resolved' });
  else expect(given.kind).toBe('rejected');
  // A falsy rejection would be a success for some platforms.
  if ('error' in given) expect(given.error).toBeInstanceOf(Error);
}
