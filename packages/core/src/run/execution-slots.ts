import type { Instant } from '../time/instant.ts';
import { type Waited, type WaitLimit, waitFor } from '../time/wait-for.ts';

/** How many executions may run at once in one host. */
export interface ConcurrencyLimits {
  /** Of all services together; `undefined` without a limit. */
  readonly total: number | undefined;
  /** Of the services of each named pool. */
  readonly pools: Readonly<Record<string, number>>;
}

interface Waiter {
  readonly pool: string | undefined;
  readonly dueAt: number;
  readonly admit: () => void;
}

/** Lets executions begin in order of their due times while the limits allow it. */
export class ExecutionSlots {
  readonly #limits: ConcurrencyLimits;
  readonly #taken = new Map<string | undefined, number>();
  #total = 0;
  #waiting: Waiter[] = [];

  constructor(limits: ConcurrencyLimits) {
    this.#limits = limits;
  }

  /** Takes a slot if one is free and no earlier due time waits for it. */
  take(pool: string | undefined): boolean {
    if (this.#waiting.some((waiter) => this.#isFree(waiter.pool)) || !this.#isFree(pool)) return false;
    this.#count(pool, 1);
    return true;
  }

  /**
   * Waits for a slot; runs without a due time come first.
   *
   * @returns Why the wait ended; the slot is taken only when it has settled.
   */
  async wait(pool: string | undefined, dueAt: Instant | undefined, limit: WaitLimit): Promise<Waited<void>> {
    let admit = (): void => {};
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    const waiter: Waiter = { pool, dueAt: dueAt ?? 0, admit };
    const place = this.#waiting.findIndex((other) => other.dueAt > waiter.dueAt);
    this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, waiter);
    const waited = await waitFor(admitted, limit);
    if (waited.ended === 'settled') return waited;
    // Admitted in the very turn in which the wait ended: the slot goes to the next.
    if (this.#waiting.includes(waiter)) this.#waiting = this.#waiting.filter((other) => other !== waiter);
    else this.leave(pool);
    return waited;
  }

  /** Gives a slot back. */
  leave(pool: string | undefined): void {
    this.#count(pool, -1);
    const next = this.#waiting.findIndex((waiter) => this.#isFree(waiter.pool));
    const [waiter] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (waiter === undefined) return;
    this.#count(waiter.pool, 1);
    waiter.admit();
  }

  #isFree(pool: string | undefined): boolean {
    const { total, pools } = this.#limits;
    if (total !== undefined && this.#total >= total) return false;
    const ofPool = pool !== undefined && Object.hasOwn(pools, pool) ? pools[pool] : undefined;
    return ofPool === undefined || (this.#taken.get(pool) ?? 0) < ofPool;
  }

  #count(pool: string | undefined, change: 1 | -1): void {
    this.#total += change;
    this.#taken.set(pool, (this.#taken.get(pool) ?? 0) + change);
  }
}
