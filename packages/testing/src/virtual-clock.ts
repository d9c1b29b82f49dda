import {
  AnyhostError,
  assertKnownOptions,
  type Clock,
  describeValue,
  type Instant,
  type Moment,
  nextTurn,
  parseDuration,
  type TimerHandle,
  toInstant,
  toMoment,
} from '@anyhost/core';
import { readTime } from './assert-options.ts';
import { LONGEST_TIMER_MS } from './longest-timer.ts';

/** More timers than this at one instant mean a loop that does not end. */
const MOST_TIMERS_AT_ONCE = 10_000;
/** Turns of the event loop without a new timer after which an instant counts as done. */
const QUIET_TURNS = 8;
const DEFAULT_NOW = '2026-01-01T00:00:00Z';

/** Options of a {@link VirtualClock}. */
export interface VirtualClockOptions {
  /** The time at the beginning: a `Date`, or text that `Date` reads. Default `'2026-01-01T00:00:00Z'`. */
  readonly now?: Date | string;
}

interface VirtualTimer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/**
 * A clock for tests that moves only when a test moves it.
 *
 * It keeps the wall clock and the monotonic clock apart, as a machine does: `advance` moves both, `jump` sets the wall
 * clock, `sleep` suspends the machine. Timers count monotonic time.
 *
 * Only what goes through the clock is virtual. `AbortSignal.timeout`, `node:timers` and everything outside the process
 * keep the machine's time.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock({ now: '2026-11-22T06:00:00Z' });
 * await clock.advance('5m');
 * clock.jump('-1h');   // the clock is corrected
 * clock.sleep('8h');   // the laptop is closed over night
 * ```
 */
export class VirtualClock implements Clock {
  // In order of setting, which is the order of timers that are due together.
  readonly #timers = new Set<VirtualTimer>();
  #wall: Instant;
  #monotonic: Moment = toMoment(0);
  #changes = 0;

  /** Throws `ERR_ANYHOST_INVALID_OPTION` when `now` is not a time. */
  constructor(options: VirtualClockOptions = {}) {
    assertKnownOptions('VirtualClock', options, ['now']);
    const { now = DEFAULT_NOW } = options;
    this.#wall = toInstant(readTime({ owner: 'VirtualClock', option: 'now', value: now }));
  }

  /** How many timers are set: 0 when everything that was started has been cleaned up. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** The wall clock: milliseconds since the Unix epoch. */
  now(): Instant {
    return this.#wall;
  }

  /** The monotonic clock: milliseconds of elapsed time, without jumps and sleep. */
  monotonic(): Moment {
    return this.#monotonic;
  }

  /**
   * Calls back when the clock has been advanced by `ms` milliseconds.
   *
   * Throws `ERR_ANYHOST_INVALID_OPTION` for a delay over 2³¹ − 1 ms, which a real timer turns into 1 ms.
   */
  setTimeout(callback: () => void, ms: number): TimerHandle {
    if (ms > LONGEST_TIMER_MS) throw tooLong(ms);
    const timer: VirtualTimer = { dueAt: this.#monotonic + Math.max(0, ms || 0), callback };
    this.#timers.add(timer);
    this.#changes += 1;
    return timer;
  }

  /** Forgets a timer. Clearing one that fired, or clearing twice, does nothing. */
  clearTimeout(handle: TimerHandle): void {
    const timers: Set<unknown> = this.#timers;
    if (timers.delete(handle)) this.#changes += 1;
  }

  /**
   * Lets time pass, timer by timer: each fires at its own instant, those due together in the order in which they were
   * set, and the code that it resumes runs until it waits again before the next one fires. `advance(0)` only runs what
   * is ready to run.
   *
   * @param duration - Milliseconds, or text such as `'30s'`, `'5m'`, `'2h'`.
   *
   * Rejects with `ERR_ANYHOST_INVALID_OPTION` for anything else, with what a timer's callback threw, and with
   * `ERR_ANYHOST_ILLEGAL_STATE` when timers are set again and again for the same instant.
   */
  async advance(duration: string | number): Promise<void> {
    const until = toMoment(this.#monotonic + readDuration(duration));
    let firedNow = 0;
    await this.#settle();
    for (let timer = this.#nextDue(until); timer !== undefined; timer = this.#nextDue(until)) {
      firedNow = timer.dueAt > this.#monotonic ? 1 : firedNow + 1;
      if (firedNow > MOST_TIMERS_AT_ONCE) throw endless(this.#wall);
      this.#moveTo(timer.dueAt);
      this.#timers.delete(timer);
      timer.callback();
      await this.#settle();
    }
    this.#moveTo(until);
  }

  /**
   * Sets the wall clock forward, or back if the duration is negative, as a clock correction does. No timer moves: what
   * reads the wall clock sees the step at its next look.
   *
   * @param duration - Milliseconds, or text such as `'5m'` or `'-2h'`. Throws `ERR_ANYHOST_INVALID_OPTION` for anything else.
   */
  jump(duration: string | number): void {
    this.#wall = toInstant(this.#wall + readStep(duration));
  }

  /**
   * Suspends the machine: the wall clock advances, while timers and the monotonic clock stop, as on Linux.
   *
   * @param duration - As for `advance`. Throws `ERR_ANYHOST_INVALID_OPTION` for anything else.
   */
  sleep(duration: string | number): void {
    this.#wall = toInstant(this.#wall + readDuration(duration));
  }

  #moveTo(moment: number): void {
    if (moment <= this.#monotonic) return;
    this.#wall = toInstant(this.#wall + (moment - this.#monotonic));
    this.#monotonic = toMoment(moment);
  }

  #nextDue(until: number): VirtualTimer | undefined {
    let next: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= until && timer.dueAt < (next?.dueAt ?? Infinity)) next = timer;
    }
    return next;
  }

  // Promises settle within a turn; what waits for setImmediate needs turns of its own.
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#changes;
      await nextTurn();
      if (this.#changes !== before) quiet = 0;
    }
  }
}

function readDuration(duration: string | number): number {
  const ms = typeof duration === 'string' ? parseDuration(duration) : duration;
  if (typeof ms === 'number' && ms >= 0 && ms < Infinity) return ms;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `Cannot move the clock by ${describeValue(duration)}; expected milliseconds, 0 or more, or text such as '5m'.`,
    { details: { value: duration } },
  );
}

function readStep(duration: string | number): number {
  if (typeof duration === 'number') return duration < 0 ? -readDuration(-duration) : readDuration(duration);
  const text = String(duration).trim();
  return text.startsWith('-') ? -readDuration(text.slice(1)) : readDuration(text);
}

function tooLong(ms: number): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `A timer of ${ms} ms would fire after 1 ms on Node, whose longest is ${LONGEST_TIMER_MS} ms. Wait in pieces.`,
    { details: { value: ms } },
  );
}

function endless(now: number): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `More than ${MOST_TIMERS_AT_ONCE} timers fired at ${new Date(now).toISOString()}: something sets its timer again without letting time pass.`,
  );
}
