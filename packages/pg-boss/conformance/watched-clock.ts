import { parseDuration } from '@anyhost/core';
import type { VirtualClock } from '@anyhost/testing';
import { TestClock } from 'pg-boss';

type ClockTimer = ReturnType<TestClock['setTimeout']>;
type AttachTarget = Parameters<TestClock['attach']>[0];

/** The virtual clock of pg-boss and of its database, which says when its next timer is due and when it is idle. */
export class BossClock extends TestClock {
  readonly #timers = new Map<ClockTimer, { due: number; readonly every: number | undefined }>();
  #idle: (() => Promise<boolean>) | undefined;

  /** When the next timer is due, if there is one. */
  get nextDue(): number {
    let next = Infinity;
    for (const [handle, timer] of this.#timers) {
      while (timer.due <= this.now() && timer.every !== undefined) timer.due += timer.every;
      if (timer.due > this.now()) next = Math.min(next, timer.due);
      else this.#timers.delete(handle);
    }
    return next;
  }

  /** Waits until no statement is in flight. Returns whether there was one. */
  async idle(): Promise<boolean> {
    return (await this.#idle?.()) ?? false;
  }

  override async attach(target: AttachTarget): Promise<AsyncDisposable> {
    this.#idle = target.idle;
    const attached = await super.attach(target);
    return {
      [Symbol.asyncDispose]: async () => {
        this.#idle = undefined;
        await attached[Symbol.asyncDispose]();
      },
    };
  }

  override setTimeout(callback: () => void, ms: number): ClockTimer {
    return this.#note(super.setTimeout(callback, ms), ms, undefined);
  }

  override setInterval(callback: () => void, ms: number): ClockTimer {
    return this.#note(super.setInterval(callback, ms), ms, Math.max(ms, 1));
  }

  override clearTimeout(handle: ClockTimer): void {
    this.#timers.delete(handle);
    super.clearTimeout(handle);
  }

  override clearInterval(handle: ClockTimer): void {
    this.clearTimeout(handle);
  }

  #note(handle: ClockTimer, ms: number, every: number | undefined): ClockTimer {
    this.#timers.set(handle, { due: this.now() + Math.max(ms, 0), every });
    return handle;
  }
}

/**
 * Makes the suite's clock carry pg-boss's with it: time passes from timer to timer of both, and not while a statement
 * is in flight or a job is on its way.
 *
 * @param onQuiet - Called whenever nothing is in flight. Returns whether it has set anything in motion.
 */
export function carry(clock: VirtualClock, boss: BossClock, onQuiet: () => Promise<boolean>): void {
  const advance = clock.advance.bind(clock);
  const setTimer = clock.setTimeout.bind(clock);
  const clearTimer = clock.clearTimeout.bind(clock);
  const due = new Map<unknown, number>();
  clock.setTimeout = (callback, ms) => {
    const handle = setTimer(callback, ms);
    due.set(handle, clock.monotonic() + Math.max(0, ms));
    return handle;
  };
  clock.clearTimeout = (handle) => {
    due.delete(handle);
    clearTimer(handle);
  };
  const settle = async (): Promise<void> => {
    do await advance(0);
    while ((await boss.idle()) || (await onQuiet()));
  };
  const msToNext = (): number => {
    const now = clock.monotonic();
    let next = boss.nextDue - boss.now();
    for (const [handle, at] of due) {
      if (at <= now) due.delete(handle);
      else next = Math.min(next, at - now);
    }
    return next;
  };
  // One call at a time: the suite moves the clock while it waits for several things.
  let last: Promise<void> = Promise.resolve();
  clock.advance = (duration) => {
    const move = async (): Promise<void> => {
      await settle();
      for (let left = Number(typeof duration === 'string' ? parseDuration(duration) : duration); left > 0; ) {
        const step = Math.min(left, msToNext());
        await advance(step);
        await boss.tick(step);
        await settle();
        left -= step;
      }
    };
    last = last.then(move, move);
    return last;
  };
}
