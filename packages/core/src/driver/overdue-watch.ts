import { findUnserved } from '../ledger/overdue.ts';
import type { Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { nextTurn } from '../time/next-turn.ts';
import type { DriverContext } from './driver.ts';
import type { ScheduledService } from './scheduled-service.ts';
import { Slices } from './slices.ts';

/** How often services are looked at. */
const EVERY_MS = 30_000;

/** Notices that due times pass which nothing serves. It has no timer of its own: the driver's wakes often enough. */
export class OverdueWatch {
  readonly #context: DriverContext;
  readonly #startedAt: Instant;
  /** Until when a service cannot be overdue, as its last look has found. */
  readonly #notBefore = new WeakMap<ScheduledService, Instant>();
  #nextAt: Moment;
  #isLooking = false;

  /** @param startedAt - Since when this host serves: due times before it are those of the record. */
  constructor(context: DriverContext, startedAt: Instant) {
    this.#context = context;
    this.#startedAt = startedAt;
    this.#nextAt = addToMoment(context.clock.monotonic(), EVERY_MS);
  }

  /** Looks at the services, unless it has just done so. Never rejects. */
  async look(services: Iterable<ScheduledService>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    if (this.#isLooking || clock.monotonic() < this.#nextAt) return;
    this.#isLooking = true;
    const slices = new Slices(clock);
    for (const scheduled of services) {
      this.#lookAt(scheduled, clock.now());
      if (slices.isOver()) await nextTurn();
      if (signal.aborted) return;
    }
    this.#nextAt = addToMoment(clock.monotonic(), EVERY_MS);
    this.#isLooking = false;
  }

  #lookAt(scheduled: ScheduledService, now: Instant): void {
    const { service, dueTimes } = scheduled;
    const { status, ledger, policy } = service;
    const isOverdue = status.overdueSince !== undefined;
    const notBefore = this.#notBefore.get(scheduled);
    if (!isOverdue && notBefore !== undefined && now <= notBefore) return;
    // A run under way is late, not missing.
    if (status.isRunning) return;
    const { record } = ledger;
    const begun = status.lastBegun ?? (record?.servedUntil === undefined ? this.#startedAt : undefined);
    const { maxLatenessMs } = policy;
    const at = ledger.knownAt(now);
    const found = findUnserved({ record, known: begun, now: at, maxLatenessMs, overdueAfterMs: undefined }, dueTimes);
    if (found === undefined) return;
    this.#notBefore.set(scheduled, found.until);
    this.#context.foundOverdue(service, found.until < at ? found.due : undefined);
  }
}
