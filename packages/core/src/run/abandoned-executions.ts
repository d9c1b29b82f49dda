import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import { seconds } from '../time/seconds.ts';
import { waitFor } from '../time/wait-for.ts';
import type { ServiceStatus } from './service-status.ts';

/** The executions of one service that were given up and still run. */
export class AbandonedExecutions {
  readonly #status: ServiceStatus;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #running = new Set<Promise<unknown>>();

  constructor(status: ServiceStatus, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#status = status;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** An execution was given up. Resolves when it has settled, late. */
  async track(settled: Promise<Error | undefined>): Promise<void> {
    this.#running.add(settled);
    this.#status.abandonedOne(this.#clock.monotonic());
    const err = await settled;
    this.#running.delete(settled);
    this.#status.settledLate();
    const { service } = this.#status;
    const text = `${service}: an execution that had been given up has settled`;
    this.#logger.warn({ event: 'execution.settledLate', service, err }, text);
  }

  /** Waits until none runs. */
  async ended(until: Deadline): Promise<void> {
    await waitFor(Promise.all(this.#running), { clock: this.#clock, until });
  }

  /** How long ago they were given up, for messages. */
  describe(): string {
    const { abandonedSince } = this.#status;
    const ageMs = abandonedSince === undefined ? 0 : this.#clock.monotonic() - abandonedSince;
    return `given up ${seconds(ageMs)} ago, still running`;
  }
}
