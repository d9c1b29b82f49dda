import type { RunRequest } from '../run/run-request.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, earlier } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';
import type { DrivenService } from './driver.ts';

/** How many occurrences of a service are watched: of more, the newest. */
const MOST_OCCURRENCES = 100;

/** Occurrences that other hosts run, by their services, the newest first. */
export type Watched = ReadonlyMap<DrivenService, readonly RunRequest[]>;

/**
 * The services that are looked at again: what is missed or unfinished in their ledgers is not known yet, or other hosts
 * run occurrences of them and may be killed.
 */
export class WatchedServices {
  readonly #clock: Clock;
  readonly #timer: Timer;
  #services = new Map<DrivenService, readonly RunRequest[]>();
  #lookAt: Deadline = 'none';
  #isStopped = false;

  /** @param look - Looks into the ledgers of services; those that it does not know yet it watches again. */
  constructor(clock: Clock, look: (watched: Watched) => void) {
    this.#clock = clock;
    this.#timer = new Timer(clock, () => {
      const services = this.#services;
      this.#services = new Map();
      this.#lookAt = 'none';
      look(services);
    });
  }

  /**
   * Looks at a service by then; all watched services are looked at together.
   *
   * @param elsewhere - An occurrence of it that another host runs.
   */
  watch(service: DrivenService, inMs: number, elsewhere?: RunRequest): void {
    if (this.#isStopped) return;
    const known = this.#services.get(service) ?? [];
    const requests = elsewhere === undefined ? known : [...known, elsewhere].toSorted(newestFirst);
    this.#services.set(service, requests.slice(0, MOST_OCCURRENCES));
    this.#lookAt = earlier(this.#lookAt, deadlineAfter(this.#clock.monotonic(), inMs));
    this.#timer.arm(this.#lookAt);
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    this.#timer.clear();
    this.#services.clear();
  }
}

function newestFirst(one: RunRequest, other: RunRequest): number {
  return (other.scheduledAt ?? 0) - (one.scheduledAt ?? 0);
}
