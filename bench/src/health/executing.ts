import { setTimeout as wait } from 'node:timers/promises';

/** How often an execution goes on, in milliseconds: a thousand of them wake the process 10 000 times a second. */
const STEP_MS = 100;

let steps = 0;

/** What an execution does until it is aborted: it waits, as for a database, and does a little. */
export async function execute(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(STEP_MS);
    steps += 1;
    JSON.parse(JSON.stringify({ step: steps, at: new Date() }));
  }
}

/** How many steps all executions have made. */
export function stepsMade(): number {
  return steps;
}
