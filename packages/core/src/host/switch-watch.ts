import { ExecutionCancelled } from '../base/abort-reasons.ts';
import type { HostDriver } from '../driver/driver.ts';
import type { HostContext } from '../run/run-context.ts';
import { localRequest } from '../run/run-request.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import { deadlineAfter } from '../time/deadline.ts';
import type { WaitLimit } from '../time/wait-for.ts';

/**
 * Heeds the switches of a long-lived host's services each time their records have been read: makes the runs that
 * operators have requested, and ends the execution of a `continuous()` service that is paused. A pause of any other
 * service is heeded at its due times.
 */
export class SwitchWatch {
  readonly #runners: Iterable<ServiceRunner>;
  readonly #driver: HostDriver | undefined;
  readonly #host: Pick<HostContext, 'clock' | 'stop' | 'storeTimeoutMs'>;
  readonly #serving = new Set<ServiceRunner>();

  constructor(
    runners: Iterable<ServiceRunner>,
    driver: HostDriver | undefined,
    host: Pick<HostContext, 'clock' | 'stop' | 'storeTimeoutMs'>,
  ) {
    this.#runners = runners;
    this.#driver = driver;
    this.#host = host;
  }

  /** The records have been read. */
  look(): void {
    for (const runner of this.#runners) {
      if (!runner.ledger.records) continue;
      if (runner.policy.schedule.kind === 'continuous') this.#endIfPaused(runner);
      else if (runner.ledger.requests.hasOpen && this.#mayServe(runner)) void this.#serve(runner);
    }
  }

  #endIfPaused(runner: ServiceRunner): void {
    if (runner.ledger.paused) runner.cancel(new ExecutionCancelled(`${runner.name} is paused.`));
  }

  #mayServe(runner: ServiceRunner): boolean {
    return !this.#serving.has(runner) && this.#driver?.runsHere?.(runner.name) !== false;
  }

  // Not while it runs: another host may be free, and this one looks again.
  async #serve(runner: ServiceRunner): Promise<void> {
    this.#serving.add(runner);
    const { requests } = runner.ledger;
    while (!runner.isRunning && runner.status.abandoned === 0 && requests.hasOpen) {
      const request = await requests.take(this.#limit());
      if (request === undefined) break;
      const { executions } = await runner.run(localRequest('manual'));
      if (executions > 0) continue;
      await requests.giveBack(request, this.#limit());
      break;
    }
    this.#serving.delete(runner);
  }

  #limit(): WaitLimit {
    const { clock, stop, storeTimeoutMs } = this.#host;
    return { clock, until: deadlineAfter(clock.monotonic(), storeTimeoutMs), signals: [stop.signal] };
  }
}
