import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceChange } from '../contract/service-change.ts';
import type { RunNote } from '../ledger/ledger-record.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import { isFaultKey, keyOf, meaningOf, type RunResult } from './outcome.ts';

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
  /** When a run had last completed on any host before the newest run here began, as far as it is known. */
  successBefore: Instant | undefined;
  /** The due time that nothing has served, while the service is overdue. */
  overdueSince: Instant | undefined;
  #isFailing: boolean | undefined;
  #since: Moment | undefined;
  #isWaiting = false;
  #consecutiveFaults = 0;
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

  /** A run is under way. */
  get isRunning(): boolean {
    return this.#since !== undefined && !this.#isWaiting;
  }

  /** When the service was last called; `undefined` before the first time. */
  get lastBegun(): Instant | undefined {
    const { lastOutcome } = this;
    if (lastOutcome === undefined || lastOutcome.status === 'skipped' || lastOutcome.status === 'refused')
      return undefined;
    return toInstant(lastOutcome.startedAt.getTime());
  }

  /** A run waits for its turn. */
  get isWaiting(): boolean {
    return this.#isWaiting && this.#since !== undefined;
  }

  /** Failed runs since the last that completed, or lasted for so long that the service works; attempts of one run count as one. */
  get consecutiveFaults(): number {
    return this.#consecutiveFaults;
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

  /** Whether the newest run that completed or faulted has faulted, on any host whose runs count here; `undefined` before any. */
  get isFailing(): boolean | undefined {
    return this.#isFailing;
  }

  /** Another host, or an earlier process, may have run it: how its newest run ended. */
  foundLast({ status }: RunNote): void {
    if (isFaultKey(status)) this.#isFailing = true;
    else if (status === 'completed') this.#isFailing = false;
  }

  /**
   * Sets the due time that nothing has served; `undefined` when another host has served it.
   *
   * @returns What an operator is alerted of, if anything.
   */
  foundOverdue(since: Instant | undefined, last: RunNote | undefined): ServiceChange | undefined {
    const wasOverdue = this.overdueSince !== undefined;
    this.overdueSince = since;
    if (wasOverdue === (since !== undefined)) return undefined;
    if (!wasOverdue) return 'overdue';
    if (last !== undefined) this.foundLast(last);
    return this.#isFailing ? undefined : 'recovered';
  }

  /**
   * The run under way, which may never end, has lasted for so long that the service works.
   *
   * @returns What an operator is alerted of, if anything.
   */
  foundWorking(): ServiceChange | undefined {
    const wasFailing = this.#isFailing === true;
    this.#isFailing = false;
    this.#consecutiveFaults = 0;
    return wasFailing ? 'recovered' : undefined;
  }

  /**
   * Counts the end of a run.
   *
   * @returns What an operator is alerted of, if anything.
   */
  ended({ outcome, cancelledBy }: Pick<RunResult, 'outcome'> & Partial<RunResult>): ServiceChange | undefined {
    const { status, trigger } = outcome;
    this.standsBy = isStandby(outcome);
    this.counts[status] = (this.counts[status] ?? 0) + 1;
    if (status === 'completed') {
      this.#consecutiveFaults = 0;
      this.leaseLostAt = undefined;
      this.lastSuccess = endOf(outcome);
    } else if (meaningOf(outcome).fault) this.#consecutiveFaults += 1;
    if (status === 'leaseLost' || keyOf(outcome) === 'abandoned:leaseLost') this.leaseLostAt = endOf(outcome);
    if (keyOf(outcome) === 'refused:executionAbandoned' && trigger !== 'manual') this.#blocked += 1;
    if (status !== 'skipped' && status !== 'refused') this.lastOutcome = outcome;
    else this.lastOutcome ??= outcome;
    return cancelledBy === 'hostStopping' ? undefined : this.#changed(outcome);
  }

  #changed(outcome: ExecutionOutcome): ServiceChange | undefined {
    const wasFailing = this.#isFailing === true;
    if (meaningOf(outcome).fault) {
      this.#isFailing = true;
      // A failed run has served its due time.
      if (outcome.status !== 'refused') this.overdueSince = undefined;
      return wasFailing ? undefined : 'failing';
    }
    if (outcome.status !== 'completed') return undefined;
    const wasOverdue = this.overdueSince !== undefined;
    this.#isFailing = false;
    this.overdueSince = undefined;
    return wasFailing || wasOverdue ? 'recovered' : undefined;
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
