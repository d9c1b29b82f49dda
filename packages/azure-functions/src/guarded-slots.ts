import { addToInstant, type Guard, type Instant, type TimedSchedule, toInstant } from '@anyhost/core';
import { type DueTimes, scheduleGuard } from '@anyhost/core/schedule';

/** When Azure delivers a tick. */
export interface Delivery {
  readonly now: Instant;
  readonly pastDue: boolean;
}

/** What a tick stands for: it is due if the guard says so. */
export interface GuardedSlot {
  readonly slot: Instant;
  readonly guard: Guard;
}

/** A due time that was served this far ahead of now was served before the clock was set back. */
const MOST_AHEAD_MS = 60_000;
const NOTHING_DUE: DueTimes = { isFixed: false, next: () => undefined, previous: () => undefined };

/**
 * Finds the due times that the ticks of one guarded timer stand for. Azure delivers one tick for all that it has lost
 * while no worker was up or a run was under way, and that is the first one, which need not be due: then it stands for the
 * first lost one that was due, as it would if the timer ticked only when the service is due.
 */
export class GuardedSlots {
  readonly #schedule: TimedSchedule;
  readonly #service: string;
  #tick: Instant | undefined;
  #slot: Instant | undefined;
  #answeredAt: Instant | undefined;

  constructor(schedule: TimedSchedule, service: string) {
    this.#schedule = schedule;
    this.#service = service;
  }

  /** @param tick - The due time of the timer. */
  find(tick: Instant, delivery: Delivery): GuardedSlot {
    const dueTimes = scheduleGuard(this.#schedule, this.#service);
    const second = toInstant(Math.floor(tick / 1000) * 1000);
    if (second === this.#tick && this.#slot !== undefined) return { slot: this.#slot, guard: scheduleGuard };
    const slot = this.#firstDue(dueTimes, second, delivery);
    // An earlier tick, which was late, has stood for it already.
    if (slot === undefined) return { slot: second, guard: () => NOTHING_DUE };
    this.#tick = second;
    this.#slot = slot;
    return { slot, guard: scheduleGuard };
  }

  /** An invocation is over: Azure delivers one tick for all that came while it was under way. */
  answered(now: Instant): void {
    this.#answeredAt = now;
  }

  #firstDue(dueTimes: DueTimes, tick: Instant, { now, pastDue }: Delivery): Instant | undefined {
    const last = this.#slot;
    const isKnown = last !== undefined && last >= tick && last <= addToInstant(now, MOST_AHEAD_MS);
    const due = dueTimes.next(isKnown ? last : addToInstant(tick, -1));
    if (due === tick) return tick;
    const isForLost = pastDue || (this.#answeredAt !== undefined && this.#answeredAt > tick);
    return isForLost && due !== undefined && due <= now ? due : undefined;
  }
}
