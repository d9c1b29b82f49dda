import { type ExecutionOutcome, failureOf } from '@anyhost/core';
import type { StopSignal } from './process-like.ts';
import { exitCodeOfSignal } from './stop-signals.ts';

/**
 * The exit code of a process that ran one execution: 0 where a retry would be wrong, 143 or 130 where a signal kept the
 * work from being finished, else 1.
 *
 * @param signal - The signal that asked for the stop, if any.
 */
export function exitCodeOf(outcome: ExecutionOutcome, signal: StopSignal | undefined): number {
  if (failureOf(outcome) === undefined) return 0;
  if (outcome.status === 'interrupted') return exitCodeOfSignal(signal ?? 'SIGTERM');
  const calledOffBeforeIt = outcome.status === 'refused' && outcome.reason === 'stopping' && signal !== undefined;
  return calledOffBeforeIt ? exitCodeOfSignal(signal) : 1;
}
