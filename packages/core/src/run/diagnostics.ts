import { tracingChannel } from 'node:diagnostics_channel';
import type { ExecutionFacts } from './execution-view.ts';
import type { ExecutionOutcome } from './outcome.ts';

/** What subscribers of the tracing channel `anyhost:execution` get. */
export interface ExecutionTrace extends ExecutionFacts {
  /** Set when the execution has ended: at `asyncEnd`. */
  outcome?: ExecutionOutcome;
}

const channel = tracingChannel<'anyhost:execution', ExecutionTrace>('anyhost:execution');

/** Runs an execution inside the tracing channel, at no cost while nobody listens. */
export function traceExecution(
  facts: ExecutionFacts,
  execution: { run(): Promise<ExecutionOutcome> },
): Promise<ExecutionOutcome> {
  if (!channel.hasSubscribers) return execution.run();
  const trace: ExecutionTrace = { ...facts };
  return channel.tracePromise(async () => {
    trace.outcome = await execution.run();
    return trace.outcome;
  }, trace);
}
