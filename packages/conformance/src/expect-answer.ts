import { expect } from 'vitest';
import type { HostAnswer } from './host-harness.ts';
import type { HostUnderTest } from './host-under-test.ts';

/** What a run's answer must say. */
export interface ExpectedAnswer {
  readonly answer: 'success' | 'failure';
  /** For hosts that answer with one. */
  readonly exitCode: number;
}

/** Checks the answer that the platform got, in the form in which this host answers. */
export function expectAnswer(host: HostUnderTest, given: HostAnswer, { answer, exitCode }: ExpectedAnswer): void {
  const { answers } = host.capabilities;
  if (answers === 'outcome') expect(given).toEqual({ kind: 'outcome', outcome: host.outcomes.at(-1) });
  else if (answers === 'exitCode') expect(given).toMatchObject({ kind: 'exited', code: exitCode });
  else if (answer === 'success') expect(given).toEqual({ kind: 'resolved' });
  else expect(given.kind).toBe('rejected');
  // A falsy rejection would be a success for some platforms.
  if ('error' in given) expect(given.error).toBeInstanceOf(Error);
}

/** Waits until answers have left, and checks that the host has ended its process with the code that it declares. */
export async function expectEnd(host: HostUnderTest): Promise<void> {
  await host.clock.advance(1000);
  expect(host.exitCode, 'the exit code').toBe(host.capabilities.endsWhenStuck);
}
