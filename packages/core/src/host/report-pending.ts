import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { seconds } from '../time/seconds.ts';
import { Timer } from '../time/timer.ts';

/** The first report of something that takes long; a third of its time limit, if that is less. */
const FIRST_REPORT_MS = 10_000;

/** What takes long, and how to say so. */
export interface PendingWork {
  /** `host.stillStarting`. */
  readonly event: string;
  /** `Still starting`. */
  readonly what: string;
  /** Milliseconds that it may take in all. */
  readonly limitMs: number | undefined;
  /** What it waits for now. */
  pending(): readonly string[];
}

/**
 * Logs at warn what a start or stop is waiting for: after ten seconds, or a third of the time it has, and then at
 * intervals that double.
 *
 * @returns Ends the reports.
 */
export function reportPending(
  clock: Clock,
  logger: Logger,
  { event, what, limitMs, pending }: PendingWork,
): () => void {
  const beganAt = clock.monotonic();
  let nextMs = limitMs === undefined ? FIRST_REPORT_MS : Math.min(FIRST_REPORT_MS, limitMs / 3);
  const timer = new Timer(clock, () => {
    const forMs = Math.round(clock.monotonic() - beganAt);
    const names = pending();
    const text = `${what} after ${seconds(forMs)}; waiting for ${names.join(', ') || 'the next step'}`;
    logger.warn({ event, pending: names, forMs }, text);
    nextMs *= 2;
    timer.arm(deadlineAfter(clock.monotonic(), nextMs));
  });
  timer.arm(deadlineAfter(beganAt, nextMs));
  return () => timer.clear();
}
