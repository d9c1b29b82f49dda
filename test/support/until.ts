import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when a signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves when the test has made the file that the variable `GATE` names. */
export async function untilGateOpens(): Promise<void> {
  while (!existsSync(process.env['GATE'] ?? '')) await wait(5);
}
