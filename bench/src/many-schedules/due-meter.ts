import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../statistics.ts';
import type { Workload } from './workload.ts';

/** What one process measured of its jobs. */
export interface DueReport {
  readonly executions: number;
  /** Due times that were not served. */
  readonly dropped: number;
  /** The 99th percentile and the median of how late executions began, in milliseconds. */
  readonly p99Ms: number;
  readonly medianMs: number;
  /** CPU time while these executions were due, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes in use for each job after a collection, before the first of these executions. */
  readonly heapBytes: number;
  /** How long it took to make and start all jobs. */
  readonly startMs: number;
}

/** Every so many executions one is measured, so that measuring costs little. */
const SAMPLED = 10;
/** What is late by less than this is counted. */
const GRACE_MS = 3000;

/** Counts the executions of the due times of a workload, and how late they begin. */
export class DueMeter {
  readonly #workload: Workload;
  readonly #jobs: number;
  readonly #lateness: number[] = [];
  readonly #heapBefore: number;
  readonly #startedAt = performance.now();
  #executions = 0;

  constructor(workload: Workload, jobs: number) {
    this.#workload = workload;
    this.#jobs = jobs;
    this.#heapBefore = heapInUse();
  }

  /** Records that an execution has begun. @param dueAt - Milliseconds since the Unix epoch. */
  note(dueAt: number): void {
    if (dueAt < this.#workload.from || dueAt > this.#workload.to) return;
    this.#executions += 1;
    if (this.#executions % SAMPLED !== 0) return;
    this.#lateness.push(performance.timeOrigin + performance.now() - dueAt);
  }

  /** Everything has started: waits until all due times are over. */
  async measure(): Promise<DueReport> {
    const startMs = performance.now() - this.#startedAt;
    const { from, to, due } = this.#workload;
    const heapBytes = (heapInUse() - this.#heapBefore) / this.#jobs;
    if (Date.now() > from) throw new Error(`The start took ${Math.round(startMs)} ms, longer than it may`);
    await wait(from - 500 - Date.now());
    const before = process.cpuUsage();
    await wait(to + 500 - Date.now());
    const { user, system } = process.cpuUsage(before);
    await wait(GRACE_MS);
    return {
      executions: this.#executions,
      dropped: due - this.#executions,
      p99Ms: quantile(this.#lateness, 0.99),
      medianMs: quantile(this.#lateness, 0.5),
      cpuMs: (user + system) / 1000,
      heapBytes,
      startMs,
    };
  }
}

function heapInUse(): number {
  if (gc === undefined) throw new Error('Run this with --expose-gc');
  gc();
  return process.memoryUsage().heapUsed;
}
