import type { ExecutionOutcome } from '../contract/outcome.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import { keyOf, meaningOf, type RunResult } from './outcome.ts';

/** A service's state in this host: what runs, how the last run ended, when the next is due. */
export class ServiceStatus {
  readonly service: string;
  /** The next due time, where the host serves the schedule itself. */
  nextDue: Instant | undefined;
  /** Milliseconds between due times around now; `undefined` where there are none. */
  periodMs: number | undefined;
  /** How the last run ended; runs that were not called count only until the first that was. */
  lastOutcome: ExecutionOutcome | undefined;
  /** When the last run that completed ended. */
  lastSuccess: Instant | undefined;
  /** When a run last lost its lease or its claim, unless one has completed since. */
  leaseLostAt: Instant | undefined;
  /** How many runs ended in which way. */
  readonly counts: Partial<Record<ExecutionOutcome['status'], number>> = {};
  /** A `continuous()` service has returned before it was aborted. */
  hasFinished = false;
  /** A `continuous()` service waits here while another host has its lease. */
  standsBy = false;
  #since: Moment | undefined;
  #isWaiting = false;
  #failuresInARow = 0;
  #abandonedSince: Moment | undefined;
  #abandoned = 0;
  #blocked = 0;

  constructor(service: string) {
    this.service = service;
  }

  /** Milliseconds since the run under way began; `undefined` while nothing runs. */
  runningForMs(now: Moment): number | undefined {
    return this.#since === undefined || this.#isWaiting ? undefined : now - this.#since;
  }

  /** Milliseconds since a run began to wait for its turn; `undefined` while none waits. */
  waitingForMs(now: Moment): number | undefined {
    return this.#since === undefined || !this.#isWaiting ? undefined : now - this.#since;
  }

  /** A run waits for its turn. */
  get isWaiting(): boolean {
    return this.#isWaiting && this.#since !== undefined;
  }

  /** Failed runs since the last that completed; attempts of one run count as one. */
  get failuresInARow(): number {
    return this.#failuresInARow;
  }

  /** When the oldest execution that was given up and still runs was given up. */
  get abandonedSince(): Moment | undefined {
    return this.#abandonedSince;
  }

  /** Executions that were given up and still run. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /** Runs, except manual ones, that were refused since executions were given up, because one of them still runs. */
  get blocked(): number {
    return this.#blocked;
  }

  /** A run waits until the limits of the host let it begin. */
  waits(now: Moment): void {
    this.#since = now;
    this.#isWaiting = true;
  }

  /** A run begins. */
  began(now: Moment): void {
    this.#since = now;
    this.#isWaiting = false;
  }

  /** The run that waited or was under way is over. */
  runEnded(): void {
    this.#since = undefined;
  }

  /** Counts the end of a run. */
  ended({ outcome }: Pick<RunResult, 'outcome'>): void {
    const { status, trigger } = outcome;
    this.standsBy = isStandby(outcome);
    this.counts[status] = (this.counts[status] ?? 0) + 1;
    if (status === 'completed') {
      this.#failuresInARow = 0;
      this.leaseLostAt = undefined;
      this.lastSuccess = endOf(outcome);
    } else if (meaningOf(outcome).fault) this.#failuresInARow += 1;
    if (status === 'leaseLost' || keyOf(outcome) === 'abandoned:leaseLost') this.leaseLostAt = endOf(outcome);
    if (keyOf(outcome) === 'refused:executionAbandoned' && trigger !== 'manual') this.#blocked += 1;
    if (status !== 'skipped' && status !== 'refused') this.lastOutcome = outcome;
    else this.lastOutcome ??= outcome;
  }

  /** An execution was given up and still runs. */
  abandonedOne(now: Moment): void {
    this.#abandoned += 1;
    this.#abandonedSince ??= now;
  }

  /** An execution that had been given up has settled. */
  settledLate(): void {
    this.#abandoned -= 1;
    if (this.#abandoned > 0) return;
    this.#abandonedSince = undefined;
    this.#blocked = 0;
  }
}

function endOf({ startedAt, durationMs }: ExecutionOutcome): Instant {
  return toInstant(startedAt.getTime() + durationMs);
}

/** Whether a host has tried to begin its one long execution while another host has its lease. */
export function isStandby(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'skipped' && outcome.reason === 'notLeader' && outcome.trigger === 'startup';
}
