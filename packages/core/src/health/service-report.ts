import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceState } from '../contract/runner.ts';
import { describeOutcome } from '../run/outcome.ts';
import { errorHead } from './plain-text.ts';

/** What a background service, or a background task queue, is doing, for operators. */
export interface ServiceReport
  extends Pick<
    ServiceState,
    | 'name'
    | 'state'
    | 'schedule'
    | 'nextDue'
    | 'runningSince'
    | 'lastSuccess'
    | 'consecutiveFaults'
    | 'counts'
    | 'queue'
  > {
  /** How the last run that was called ended. `undefined` before any. */
  readonly lastOutcome: LastOutcome | undefined;
}

/** The end of a run. */
export interface LastOutcome {
  /** In a few words: `completed`, `skipped: overlap`. */
  readonly outcome: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** The first line of the error with which it ended. */
  readonly error?: string;
}

/** The services of a report: what an operator needs first, without stacks. */
export function serviceReports(services: readonly ServiceState[]): readonly ServiceReport[] {
  return services.map(
    ({ name, state, schedule, nextDue, runningSince, lastOutcome, lastSuccess, consecutiveFaults, counts, queue }) => ({
      name,
      state,
      schedule,
      nextDue,
      runningSince,
      lastOutcome: lastOutcome && reportOutcome(lastOutcome),
      lastSuccess,
      consecutiveFaults,
      counts,
      ...(queue !== undefined && { queue }),
    }),
  );
}

function reportOutcome(outcome: ExecutionOutcome): LastOutcome {
  const { startedAt, durationMs } = outcome;
  return {
    outcome: describeOutcome(outcome),
    startedAt,
    durationMs: Math.round(durationMs),
    ...('error' in outcome && { error: errorHead(outcome.error) }),
  };
}
