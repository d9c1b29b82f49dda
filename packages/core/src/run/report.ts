import type { Logger } from '../base/logger.ts';
import type { ExecutionOutcome } from './outcome.ts';

const LEVEL: Record<ExecutionOutcome['status'], 'debug' | 'info' | 'warn' | 'error'> = {
  completed: 'info',
  interrupted: 'info',
  cancelled: 'info',
  skipped: 'info',
  timedOut: 'warn',
  leaseLost: 'warn',
  refused: 'warn',
  faulted: 'error',
  abandoned: 'error',
};

/** Writes the line `execution.<status>` that says how an execution ended. */
export function logOutcome(logger: Logger, outcome: ExecutionOutcome): void {
  const level = LEVEL[outcome.status];
  if (logger.isLevelEnabled?.(level) === false) return;
  const { service, executionId, occurrence, trigger, attempt, durationMs, timeLeftMs, status } = outcome;
  const fields = {
    event: `execution.${status}`,
    service,
    executionId,
    occurrence: occurrence?.id,
    trigger,
    attempt,
    durationMs,
    timeLeftMs,
    ...extraFields(outcome),
  };
  logger[level](fields, `${service} ${describeOutcome(outcome)}`);
}

/** An outcome in a few words: `skipped: overlap`. */
export function describeOutcome(outcome: ExecutionOutcome): string {
  switch (outcome.status) {
    case 'skipped':
    case 'refused':
      return `${outcome.status}: ${outcome.reason}`;
    case 'abandoned':
    case 'interrupted':
      return `${outcome.status}: ${outcome.abortedBy}`;
    case 'completed':
      return outcome.interrupted ? 'completed, interrupted' : 'completed';
    default:
      return outcome.status;
  }
}

function extraFields(outcome: ExecutionOutcome): object {
  switch (outcome.status) {
    case 'completed':
      return { interrupted: outcome.interrupted || undefined, runAgain: outcome.runAgain || undefined };
    case 'skipped':
      return { reason: outcome.reason };
    case 'refused':
      return { reason: outcome.reason, err: outcome.error };
    case 'interrupted':
      return { abortedBy: outcome.abortedBy };
    case 'abandoned':
      return { abortedBy: outcome.abortedBy, err: outcome.error };
    case 'cancelled':
      return {};
    default:
      return { err: outcome.error };
  }
}
