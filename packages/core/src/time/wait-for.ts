import type { Clock } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { nextTurn } from './next-turn.ts';
import { Timer } from './timer.ts';

/** How long to wait for something. */
export interface WaitLimit {
  readonly clock: Clock;
  /** When to give up. A wait for anything foreign (a store, an admission, a factory) has an end. */
  readonly until: Deadline;
  /** Any of them aborting ends the wait. */
  readonly signals?: readonly (AbortSignal | undefined)[];
}

/** Why a wait ended. */
export type Waited<Value> =
  | { readonly ended: 'settled'; readonly value: Value }
  | { readonly ended: 'timedOut' }
  | { readonly ended: 'aborted'; readonly signal: AbortSignal };

const TIMED_OUT = { ended: 'timedOut' } as const;
/** Work that needs no I/O settles within so many microtasks: it costs neither a timer nor a listener. */
const MICROTASKS = 24;
const RESOLVED = Promise.resolve();

/**
 * Waits for work to settle, for at most as long as the limit allows. Work that has settled by now counts even if the
 * limit has passed.
 *
 * @returns Why the wait ended. Rejects when the work rejects in time; the caller must handle a later rejection. Leaves
 *   neither timer nor listener behind.
 */
export function waitFor<Value>(
  work: Promise<Value>,
  { clock, until, signals = [] }: WaitLimit,
): Promise<Waited<Value>> {
  return new Promise((resolve, reject) => {
    let timer: Timer | undefined;
    let isOver = false;
    let microtasks = 0;
    const abortedSignal = (): AbortSignal | undefined => signals.find((signal) => signal?.aborted);
    const giveUp = (): void => {
      const signal = abortedSignal();
      finish(() => resolve(signal === undefined ? TIMED_OUT : { ended: 'aborted', signal }));
    };
    const finish = (settle: () => void): void => {
      isOver = true;
      if (timer !== undefined) {
        timer.clear();
        for (const signal of signals) signal?.removeEventListener('abort', giveUp);
      }
      settle();
    };
    const watch = (): void => {
      if (isOver) return;
      // One turn of the event loop even if the wait is over before it began: work that has settled counts first.
      if (abortedSignal() !== undefined) {
        void nextTurn().then(giveUp);
        return;
      }
      microtasks += 1;
      if (microtasks < MICROTASKS) {
        void RESOLVED.then(watch);
        return;
      }
      timer = new Timer(clock, giveUp);
      timer.arm(until);
      for (const signal of signals) signal?.addEventListener('abort', giveUp, { once: true });
    };
    work.then(
      (value) => finish(() => resolve({ ended: 'settled', value })),
      (thrown) => finish(() => reject(thrown)),
    );
    watch();
  });
}
