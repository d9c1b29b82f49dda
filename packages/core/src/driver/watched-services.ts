import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, earlier } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';
import type { DrivenService } from './driver.ts';

/** The services whose ledgers are looked into again: what is missed or unfinished there is not known yet. */
export class WatchedServices {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #services = new Set<DrivenService>();
  #lookAt: Deadline = 'none';
  #isStopped = false;

  /** @param look - Looks into the ledgers of services; those that it does not know yet it watches again. */
  constructor(clock: Clock, look: (services: readonly DrivenService[]) => void) {
    this.#clock = clock;
    this.#timer = new Timer(clock, () => {
      const services = [...this.#services];
      this.#services.clear();
      this.#lookAt = 'none';
      look(services);
    });
  }

  /** Looks into the ledger of a service by then; all watched services are looked into at once. */
  watch(service: DrivenService, inMs: number): void {
    if (this.#isStopped) return;
    this.#services.add(service);
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
