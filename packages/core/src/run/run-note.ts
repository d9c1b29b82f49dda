import { cutText } from '../base/cut-text.ts';
import { reduceError } from '../base/reduce-error.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { RunNote } from '../ledger/ledger-record.ts';
import type { LedgerResult } from '../ledger/ledger-run.ts';
import { toInstant } from '../time/instant.ts';
import { keyOf, type RunResult } from './outcome.ts';

/** The longest error text that a ledger keeps; a note says how much was cut. */
const LONGEST_ERROR = 500;

/** A result, as far as the ledger needs it. */
export function ledgerResultOf({
  served,
  unfinished,
  outcome,
  executions,
  movedCheckpoint,
  span,
}: RunResult): LedgerResult {
  return {
    served,
    unfinished,
    completed: outcome.status === 'completed',
    checkpointMoved: movedCheckpoint,
    executed: executions > 0,
    note: noteOf(outcome, span),
  };
}

function noteOf(outcome: ExecutionOutcome, span: string | undefined): RunNote {
  const { occurrence, trigger, startedAt, durationMs } = outcome;
  return {
    status: keyOf(outcome),
    occurrence: occurrence && toInstant(occurrence.scheduledTime.getTime()),
    trigger,
    startedAt: toInstant(startedAt.getTime()),
    durationMs: Math.round(durationMs),
    ...('error' in outcome && { error: cutText(reduceError(outcome.error).message, LONGEST_ERROR) }),
    ...(span !== undefined && { span }),
  };
}
