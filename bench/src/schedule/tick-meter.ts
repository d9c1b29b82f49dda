import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../statistics.ts';

/** What one process measured of its ticks. */
export interface TickReport {
  readonly executions: number;
  /** CPU time per tick, the garbage collector included. */
  readonly cpuMs: number;
  /** The 99th percentile of a tick's lateness; the median of all ticks. */
  readonly latenessMs: number;
}

/** Counts executions, and records how late they begin, by tick. */
export class TickMeter {
  #executions = 0;
  readonly #latenessByTick = new Map<number, number[]>();

  /** Records that an execution has begun. */
  count(): void {
    this.#executions += 1;
  }

  /** Records how late an execution has begun. @param dueAt - Milliseconds since the Unix epoch. */
  noteLateness(dueAt: number): void {
    const lateness = performance.timeOrigin + performance.now() - dueAt;
    const known = this.#latenessByTick.get(dueAt);
    if (known === undefined) this.#latenessByTick.set(dueAt, [lateness]);
    else known.push(lateness);
  }

  /** Measures for whole seconds, from the middle between two ticks to another such middle. */
  async measure(warmUpSeconds: number, seconds: number): Promise<TickReport> {
    await wait(warmUpSeconds * 1000);
    await wait(msToMiddle());
    this.#executions = 0;
    this.#latenessByTick.clear();
    const before = process.cpuUsage();
    await wait((seconds - 1) * 1000);
    await wait(msToMiddle());
    const { user, system } = process.cpuUsage(before);
    const lateness = [...this.#latenessByTick.values()].map((values) => quantile(values, 0.99));
    return {
      executions: this.#executions,
      cpuMs: (user + system) / 1000 / seconds,
      latenessMs: quantile(lateness, 0.5),
    };
  }
}

/** Until the next x.5 s of the wall clock that is at least a quarter of a second away. */
function msToMiddle(): number {
  const sinceMiddle = (Date.now() + 500) % 1000;
  return sinceMiddle <= 750 ? 1000 - sinceMiddle : 2000 - sinceMiddle;
}
