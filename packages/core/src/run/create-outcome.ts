import { type AbortReason, abortedBy } from '../base/abort-reasons.ts';
import type { ExecutionFacts } from './execution-view.ts';
import type { ExecutionOutcome, OutcomeFacts } from './outcome.ts';

/** The facts of an outcome that is reached at `now`. */
export function outcomeFacts(facts: ExecutionFacts, startedAt: number, now: number): OutcomeFacts {
  return {
    executionId: facts.id,
    service: facts.service,
    occurrence: facts.occurrence,
    trigger: facts.trigger,
    attempt: facts.attempt,
    startedAt: new Date(startedAt),
    durationMs: now - startedAt,
    timeLeftMs: facts.deadline === Infinity ? undefined : facts.deadline - now,
  };
}

/** How an execution ended that heeded its signal. */
export function abortedOutcome(
  facts: OutcomeFacts,
  { reason, error, continuous }: { readonly reason: AbortReason; readonly error: Error; readonly continuous: boolean },
): ExecutionOutcome {
  const by = abortedBy(reason);
  if (by === 'hostStopping') return { ...facts, status: 'interrupted', abortedBy: by, error };
  if (by === 'deadline' && continuous) return { ...facts, status: 'interrupted', abortedBy: by, error };
  if (by === 'deadline') return { ...facts, status: 'timedOut', error };
  return { ...facts, status: by, error };
}
