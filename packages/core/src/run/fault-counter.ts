import type { ResolvedFaultPolicy } from '../application/resolve-policy.ts';
import { failureOf } from './failure-of.ts';
import type { ExecutionOutcome } from './outcome.ts';

/** Counts a scheduled service's failures in a row, attempts of one occurrence as one. */
export class FaultCounter {
  readonly #limit: number;
  #inARow = 0;

  constructor(policy: ResolvedFaultPolicy) {
    this.#limit = typeof policy === 'object' && 'stopHostAfter' in policy ? policy.stopHostAfter : Infinity;
  }

  /** @returns The error to stop the host with, once there were too many. */
  count(outcome: ExecutionOutcome): Error | undefined {
    if (outcome.status === 'completed') this.#inARow = 0;
    if (!isFailure(outcome)) return undefined;
    this.#inARow += 1;
    return this.#inARow >= this.#limit ? failureOf(outcome) : undefined;
  }
}

/** What `onFault` is about. Who was abandoned because the host is stopping is named by the stop itself. */
export function isFailure(outcome: ExecutionOutcome): boolean {
  if (outcome.status === 'abandoned') return outcome.abortedBy !== 'hostStopping';
  return outcome.status === 'faulted' || outcome.status === 'timedOut';
}
