import type { ExecutionOutcome, Skipped } from '../contract/outcome.ts';
import { seconds } from '../time/seconds.ts';
import { describeOutcome, meaningOf } from './outcome.ts';
import { nameOf } from './outcome-name.ts';
import { isStandby, type ServiceStatus } from './service-status.ts';

/** A due time that overlaps with a run older than this many periods is logged at warn. */
const STUCK_PERIODS = 3;

/** The level of an outcome's log line. */
export function levelOf(outcome: ExecutionOutcome, status: ServiceStatus): 'debug' | 'info' | 'warn' | 'error' {
  if (outcome.status === 'skipped' && isStuckBehind(outcome, status)) return 'warn';
  // A replica looks every few seconds whether it has to take over: the first line says that it stands by.
  return status.standsBy && isStandby(outcome) ? 'debug' : meaningOf(outcome).level;
}

/** The text of an outcome's log line. */
export function lineOf(outcome: ExecutionOutcome): string {
  return `${nameOf(outcome)} ${describeOutcome(outcome)}${ageOf(outcome)}`;
}

/** The fields of an outcome's log line. */
export function fieldsOf(outcome: ExecutionOutcome): object {
  const { service, executionId, task, occurrence, trigger, attempt, durationMs, timeLeftMs } = outcome;
  return {
    event: `execution.${outcome.status}`,
    service,
    executionId,
    task,
    occurrence: occurrence?.id,
    trigger,
    attempt,
    durationMs: Math.round(durationMs),
    timeLeftMs: timeLeftMs === undefined ? undefined : Math.round(timeLeftMs),
    ...extraFields(outcome),
  };
}

function isStuckBehind({ runningForMs, waitingForMs }: Skipped, { periodMs }: ServiceStatus): boolean {
  const ageMs = runningForMs ?? waitingForMs;
  return ageMs !== undefined && periodMs !== undefined && ageMs > STUCK_PERIODS * periodMs;
}

function ageOf(outcome: ExecutionOutcome): string {
  if (outcome.status !== 'skipped') return '';
  const { runningForMs, waitingForMs } = outcome;
  if (runningForMs !== undefined) return ` (it has been running for ${seconds(runningForMs)})`;
  return waitingForMs === undefined
    ? ''
    : ` (a run has been waiting for ${seconds(waitingForMs)} for others to end: see maxConcurrentExecutions and pools)`;
}

function extraFields(outcome: ExecutionOutcome): object {
  switch (outcome.status) {
    case 'completed':
      return { interrupted: outcome.interrupted || undefined, runAgain: outcome.runAgain || undefined };
    case 'skipped':
      return {
        reason: outcome.reason,
        runningForMs: outcome.runningForMs && Math.round(outcome.runningForMs),
        waitingForMs: outcome.waitingForMs && Math.round(outcome.waitingForMs),
      };
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
