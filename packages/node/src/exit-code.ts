import { type ExecutionOutcome, meaningOf } from '@anyhost/core';
import type { StopSignal } from './process-like.ts';
import { exitCodeOfSignal } from './stop-signals.ts';

/**
 * The exit code of a process that ran one execution: 0 where a retry would be wrong, 143 or 130 where a signal kept the
 * work from being finished, else 1.
 *
 * @param signal - The signal that requested the stop, if any.
 */
export function exitCodeOf(outcome: ExecutionOutcome, signal: StopSignal | undefined): number {
  const { exitCode } = meaningOf(outcome);
  if (exitCode !== 'signal') return exitCode;
  if (signal !== undefined) return exitCodeOfSignal(signal);
  return outcome.status === 'interrupted' ? exitCodeOfSignal('SIGTERM') : 1;
}
