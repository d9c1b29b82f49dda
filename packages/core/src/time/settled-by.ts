import type { Clock } from './clock.ts';
import { WallTimer } from './wall-timer.ts';

/** How long to wait for something. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds since the Unix epoch; `Infinity` for no limit. */
  readonly until: number;
  /** Any of them aborting ends the waiting. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * Waits for work to settle, but no longer than there is patience. What has settled by now counts, even if the patience is over.
 *
 * @returns The work's value in an object, or `undefined` when it has not settled in time. Rejects when the work
 *   rejects in time; a later rejection is the caller's affair. Leaves neither timer nor listener behind.
 */
export function settledBy<Value>(
  work: Promise<Value>,
  { clock, until, signals }: Patience,
): Promise<{ readonly value: Value } | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => finish(() => resolve(undefined));
    const finish = (settle: () => void): void => {
      timer.clear();
      for (const signal of signals) signal?.removeEventListener('abort', giveUp);
      settle();
    };
    const timer = new WallTimer(clock, giveUp);
    work.then(
      (value) => finish(() => resolve({ value })),
      (thrown) => finish(() => reject(thrown)),
    );
    if (signals.some((signal) => signal?.aborted)) timer.arm(clock.now());
    else timer.arm(until);
    for (const signal of signals) signal?.addEventListener('abort', giveUp, { once: true });
  });
}
