import type { Clock } from './clock.ts';
import type { Instant } from './instant.ts';
import type { Moment } from './moment.ts';
import { addToMoment } from './moment.ts';
import { Timer } from './timer.ts';

/** The wall clock is read again at least this often, because it can be set and the machine can sleep. */
const LONGEST_LOOK_MS = 30_000;
/** Wall and monotonic time that differ by more than this since the last look: the wall clock was set, or the machine slept. */
const STEP_MS = 1000;

/** What a {@link CalendarTimer} calls. */
export interface CalendarTimerListener {
  /** The wall clock has reached the instant. */
  onDue(now: Instant): void;
  /**
   * The wall clock was set, or the machine slept: it shows `stepMs` more than the time that has passed, or less if
   * negative. Called before `onDue`; arming the timer here replaces the instant.
   */
  onStep(stepMs: number, now: Instant): void;
  /** The timer has woken: at least every 30 seconds while it is armed. Called last. Default: nothing. */
  onLook?(): void;
}

/**
 * One timer that waits for an instant of the wall clock. It wakes at least every 30 seconds to look at the clock, so a
 * step of the clock or a suspend delays it by no more than that.
 */
export class CalendarTimer {
  readonly #clock: Clock;
  readonly #listener: CalendarTimerListener;
  readonly #timer: Timer;
  #dueAt: Instant | undefined;
  #wallSeen: Instant;
  #monotonicSeen: Moment;

  constructor(clock: Clock, listener: CalendarTimerListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#timer = new Timer(clock, () => this.#look());
    this.#wallSeen = clock.now();
    this.#monotonicSeen = clock.monotonic();
  }

  /** Sets the instant at which to call back, replacing an earlier one; `undefined` is the same as `clear`. */
  arm(dueAt: Instant | undefined): void {
    this.clear();
    if (dueAt === undefined) return;
    this.#dueAt = dueAt;
    const waitMs = Math.min(Math.max(dueAt - this.#clock.now(), 0), LONGEST_LOOK_MS);
    this.#timer.arm(addToMoment(this.#clock.monotonic(), waitMs));
  }

  /** Forgets the instant. Safe at any time. */
  clear(): void {
    this.#dueAt = undefined;
    this.#timer.clear();
  }

  #look(): void {
    const now = this.#clock.now();
    const stepMs = this.#stepSince(now);
    if (Math.abs(stepMs) > STEP_MS) this.#listener.onStep(stepMs, now);
    this.#serve(now);
    this.#listener.onLook?.();
  }

  #serve(now: Instant): void {
    const dueAt = this.#dueAt;
    if (dueAt === undefined) return;
    if (now < dueAt) {
      this.arm(dueAt);
    } else {
      this.#dueAt = undefined;
      this.#listener.onDue(now);
    }
  }

  #stepSince(now: Instant): number {
    const monotonic = this.#clock.monotonic();
    const stepMs = now - this.#wallSeen - (monotonic - this.#monotonicSeen);
    this.#wallSeen = now;
    this.#monotonicSeen = monotonic;
    return stepMs;
  }
}
