import { type Clock, waitFor } from '@anyhost/core';
import type { Terminal } from '../output/terminal.ts';
import type { TextOutput } from '../surroundings.ts';

/** How often lines and countdown are brought up to date. */
const PERIOD_MS = 100;

/** What is followed while an invocation runs. */
export interface Following {
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Where the countdown is shown, if people read it. */
  readonly stderr: TextOutput;
  /** The time of the invocation. */
  readonly timeoutMs: number;
  /** Ends the wait, with its reason. */
  readonly interrupted?: AbortSignal | undefined;
  /** All lines so far. */
  readonly lines: () => readonly string[];
}

/**
 * Waits for an invocation; meanwhile its log lines are written as they come, and on a terminal the time that is left counts
 * down below them.
 *
 * Rejects with the reason of `interrupted` when that aborts; the work is then the caller's to end.
 */
export async function follow<Result>(work: Promise<Result>, following: Following): Promise<Result> {
  const { clock, stderr, interrupted } = following;
  const began = clock.monotonic();
  let written = 0;
  const clear = (): void => void (stderr.isTTY === true && stderr.write('\r\u001B[K'));
  const write = (): void => {
    const lines = following.lines();
    for (const line of lines.slice(written)) following.terminal.note(line);
    written = lines.length;
  };
  const tick = (): void => {
    clear();
    write();
    if (stderr.isTTY === true) stderr.write(leftOf(following.timeoutMs, clock.monotonic() - began));
    timer = clock.setTimeout(tick, PERIOD_MS);
  };
  let timer = clock.setTimeout(tick, PERIOD_MS);
  try {
    const waited = await waitFor(work, { clock, until: 'none', signals: [interrupted] });
    if (waited.ended === 'settled') return waited.value;
    // What ends it now may make it reject.
    work.catch(() => {});
    throw interrupted?.reason;
  } finally {
    clock.clearTimeout(timer);
    clear();
    write();
  }
}

/** `7.3 s of 10 s left`; a process may need more: to stop, and until the platform ends it. */
function leftOf(timeoutMs: number, elapsedMs: number): string {
  const left = timeoutMs - elapsedMs;
  if (left > 0) return `${(left / 1000).toFixed(1)} s of ${timeoutMs / 1000} s left`;
  return `The deadline has passed; waiting for the end since ${(-left / 1000).toFixed(1)} s`;
}
