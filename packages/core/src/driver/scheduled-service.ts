import { meaningOf, type RunResult } from '../run/outcome.ts';
import { localRequest, type RunRequest } from '../run/run-request.ts';
import type { DueTimes } from '../schedule/due-times.ts';
import { addToInstant, type Instant, toInstant } from '../time/instant.ts';
import type { DrivenService } from './driver.ts';

/** A fixed time of day is not served again after a clock correction of up to this; beyond it the new time holds. */
const LONGEST_CORRECTION_MS = 3 * 3_600_000;

/** One service's place in its schedule: what was served last, what is due, what comes next. */
export class ScheduledService {
  readonly service: DrivenService;
  readonly dueTimes: DueTimes;
  /** Until when it cannot be overdue, as it was found last. */
  notOverdueUntil: Instant | undefined;
  #next: Instant | undefined;
  #isNextServed = false;
  #jitterMs = 0;
  #servedLast: Instant | undefined;
  #due: Instant | undefined;
  #isDueLate = false;
  #dueJitterMs = 0;
  // Failed runs in a row; attempts of one run count as one.
  #faults = 0;

  constructor(service: DrivenService, dueTimes: DueTimes) {
    this.service = service;
    this.dueTimes = dueTimes;
  }

  /** The latest due time that was served or is being served. */
  get servedLast(): Instant | undefined {
    return this.#servedLast;
  }

  /**
   * Counts a run that failed. What the stop ended does not count.
   *
   * @returns Whether so many have failed in a row that the host stops.
   */
  countFault({ outcome, cancelledBy }: RunResult): boolean {
    if (outcome.status === 'completed') this.#faults = 0;
    if (!meaningOf(outcome).fault || cancelledBy === 'hostStopping') return false;
    this.#faults += 1;
    const { onFault } = this.service.policy;
    return typeof onFault === 'object' && 'stopHostAfter' in onFault && this.#faults >= onFault.stopHostAfter;
  }

  /**
   * Plans the next due time after `now`.
   *
   * @returns When to run: the due time and its jitter; `undefined` when there is none.
   */
  plan(now: Instant, random: () => number): Instant | undefined {
    const { status, policy } = this.service;
    const next = this.dueTimes.next(this.#planAfter(now));
    this.#next = next;
    this.#isNextServed = false;
    status.nextDue = next;
    if (next === undefined || policy.jitterMs === 0) return next;
    // Jitter never reaches the due time after it, or they would overtake each other.
    const gapMs = (this.dueTimes.next(next) ?? toInstant(next + policy.jitterMs)) - next;
    this.#jitterMs = Math.min(policy.jitterMs, gapMs) * random();
    return addToInstant(next, this.#jitterMs);
  }

  /**
   * The planned due time has come, and perhaps others with it: the last of them stands for all.
   *
   * @returns `false` when an earlier one still waits to be served, which the new one then replaces; or when it was served.
   */
  fallDue(now: Instant): boolean {
    const planned = this.#next;
    if (planned === undefined) return false;
    const wasDue = this.#due !== undefined;
    const following = this.dueTimes.next(planned);
    const isMissed = following !== undefined && following <= now;
    const latest = isMissed ? (this.dueTimes.previous(now) ?? planned) : planned;
    if (this.#isNextServed && this.#servedLast !== undefined && latest <= this.#servedLast) return false;
    this.service.status.periodMs = following === undefined ? undefined : following - planned;
    this.#servedLast = latest;
    this.#due = latest;
    this.#isDueLate = (isMissed || wasDue) && this.service.policy.misfire === 'once';
    this.#dueJitterMs = isMissed ? 0 : this.#jitterMs;
    return !wasDue;
  }

  /** An earlier process, or another one, has served due times up to an instant: if that is ahead a little, not again. */
  servedBefore(until: Instant, now: Instant): void {
    if (this.#servedLast === undefined || this.#servedLast < until) this.#servedLast = until;
    const after = this.#planAfter(now);
    if (this.#next === undefined || after <= now || this.#next > after) return;
    this.#isNextServed = true;
    this.service.status.nextDue = this.dueTimes.next(after);
  }

  /** A due time that an earlier process missed is to be served. */
  makeUpFor(missed: Instant): RunRequest {
    this.#servedLast = this.#servedLast === undefined || this.#servedLast < missed ? missed : this.#servedLast;
    return this.#request(missed, true, 0);
  }

  /** Takes the request of the due time that waits to be served. Made now: while it waits, it is no object. */
  takeDue(): RunRequest | undefined {
    const due = this.#due;
    this.#due = undefined;
    return due === undefined ? undefined : this.#request(due, this.#isDueLate, this.#dueJitterMs);
  }

  #request(scheduledAt: Instant, late: boolean, jitterMs: number): RunRequest {
    return localRequest('schedule', { scheduledAt, late, jitterMs });
  }

  // After a small step back of the wall clock what was served is not served again; after a large one the new time holds.
  #planAfter(now: Instant): Instant {
    const servedLast = this.#servedLast;
    if (servedLast === undefined || servedLast <= now) return now;
    const longestMs = this.dueTimes.isFixed ? LONGEST_CORRECTION_MS : this.#periodMs(now);
    return servedLast - now > longestMs ? now : servedLast;
  }

  #periodMs(now: Instant): number {
    const { periodMs } = this.service.status;
    const next = periodMs === undefined ? this.dueTimes.next(now) : undefined;
    const following = next === undefined ? undefined : this.dueTimes.next(next);
    return periodMs ?? (following === undefined || next === undefined ? 0 : following - next);
  }
}
