import { findUnserved, OVERDUE_TERM_MS } from '../ledger/overdue.ts';
import type { Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { nextTurn } from '../time/next-turn.ts';
import type { DriverContext } from './driver.ts';
import type { ScheduledService } from './scheduled-service.ts';
import { Slices } from './slices.ts';

/** How often services are looked at. */
const EVERY_MS = 30_000;

/** Notices due times that pass without being served. It has no timer of its own: the driver's fires often enough. */
export class OverdueWatch {
  readonly #context: DriverContext;
  readonly #startedAt: Instant;
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
    const { lastBegun } = status;
    // A run under way is late, not missing.
    if (status.isRunning || (status.overdueSince === undefined && isSurelyFine(scheduled, now))) return;
    const { record } = ledger;
    const begun = lastBegun ?? (record?.servedUntil === undefined ? this.#startedAt : undefined);
    const { maxLatenessMs } = policy;
    const at = ledger.knownAt(now);
    const found = findUnserved({ record, known: begun, now: at, maxLatenessMs, overdueAfterMs: undefined }, dueTimes);
    if (found === undefined) return;
    scheduled.notOverdueUntil = found.until;
    this.#context.foundOverdue(service, found.until < at ? found.due : undefined);
  }
}

// This decides for most services: they ran a moment ago, or their period is long.
function isSurelyFine({ service, notOverdueUntil }: ScheduledService, now: Instant): boolean {
  const { lastBegun } = service.status;
  if (lastBegun !== undefined && now - lastBegun < OVERDUE_TERM_MS) return true;
  return notOverdueUntil !== undefined && now <= notOverdueUntil;
}
