import * as z from 'zod';

/** One execution, as a host's log shows it. */
export interface LoggedExecution {
  readonly id: string;
  readonly service: string;
  /** A short text of how it ended; `undefined` when the log does not show its end. */
  readonly outcome: string | undefined;
  /** Milliseconds left to the platform's deadline at its end; `undefined` where there is none. */
  readonly timeLeftMs: number | undefined;
}

const Line = z.object({
  event: z.string().regex(/^execution\./),
  service: z.string(),
  executionId: z.string(),
  timeLeftMs: z.number().optional(),
  interrupted: z.boolean().optional(),
  abortedBy: z.string().optional(),
  reason: z.string().optional(),
});

/** Reads the executions out of a host's log, in the order in which they began. */
export function readExecutions(log: readonly string[]): readonly LoggedExecution[] {
  const executions = new Map<string, LoggedExecution>();
  for (const text of log) {
    const { success, data } = Line.safeParse(parse(text));
    if (!success) continue;
    const { executionId: id, service, timeLeftMs } = data;
    executions.set(id, { id, service, outcome: outcomeOf(data), timeLeftMs });
  }
  return [...executions.values()];
}

function outcomeOf({ event, interrupted, abortedBy, reason }: z.infer<typeof Line>): string | undefined {
  const status = event.replace('execution.', '');
  if (status === 'started') return undefined;
  if (interrupted) return `${status}, interrupted`;
  const why = abortedBy ?? reason;
  return why === undefined ? status : `${status}: ${why}`;
}

/** A line that is not JSON does not come from a host. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
