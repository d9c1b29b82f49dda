import { backoffMs, type ResolvedBackoff } from '../application/backoff.ts';
import type { DrivenHost, DrivenService } from '../host/host-platform.ts';
import { failureOf } from '../run/failure-of.ts';
import { isFailure } from '../run/fault-counter.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import { localRequest } from '../run/run-request.ts';
import { delay } from '../time/timer.ts';

/** An execution that lasted as long as this was in good health: the next back-off starts from the beginning. */
const HEALTHY_MS = 60_000;

/** The life of a `continuous()` service in one host: one long execution, begun again only after a fault. */
export class ContinuousLoop {
  readonly #host: DrivenHost;
  readonly #service: DrivenService;

  constructor(host: DrivenHost, service: DrivenService) {
    this.#host = host;
    this.#service = service;
  }

  /** Resolves when the service has finished, or was stopped. Never rejects. */
  async run(stopped: AbortSignal): Promise<void> {
    const { onFault } = this.#service.policy;
    let faults = 0;
    for (;;) {
      const outcome = await this.#execute();
      if (!isFailure(outcome) && !wasTurnedAway(outcome)) return this.#logFinished(outcome);
      if (typeof onFault !== 'object' || !('restart' in onFault)) return this.#failHost(outcome);
      faults = outcome.durationMs >= HEALTHY_MS ? 1 : faults + 1;
      if (stopped.aborted || !(await this.#waitToRestart(onFault.restart, faults, stopped))) return;
    }
  }

  #execute(): Promise<ExecutionOutcome> {
    return this.#host.run(this.#service.name, localRequest('startup'));
  }

  #waitToRestart(restart: ResolvedBackoff, faults: number, stopped: AbortSignal): Promise<boolean> {
    const { name } = this.#service;
    const waitMs = Math.round(backoffMs(restart, faults, this.#host.random));
    this.#host.logger.warn(
      { event: 'service.restarting', service: name, faults, waitMs },
      `${name} is restarted in ${waitMs} ms`,
    );
    return delay(this.#host.clock, waitMs, stopped);
  }

  #failHost(outcome: ExecutionOutcome): void {
    const error = failureOf(outcome);
    if (error !== undefined) this.#host.fail(error);
  }

  #logFinished({ status }: ExecutionOutcome): void {
    if (status !== 'completed') return;
    const { name } = this.#service;
    this.#host.logger.info({ event: 'service.finished', service: name }, `${name} has finished`);
  }
}

// Refused for whatever reason but a stop, the service would never run, and nobody would know.
function wasTurnedAway(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'refused' && outcome.reason !== 'stopping';
}
