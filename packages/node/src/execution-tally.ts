import type { ExecutionOutcome, Logger } from '@anyhost/core';

type Counts = Partial<Record<ExecutionOutcome['status'], number>>;

/** Counts how executions ended, service by service, attempts of a retry each by itself. */
export class ExecutionTally {
  readonly #services = new Map<string, Counts>();

  /** Counts one outcome. */
  count({ service, status }: ExecutionOutcome): void {
    const counts = this.#services.get(service) ?? {};
    counts[status] = (counts[status] ?? 0) + 1;
    this.#services.set(service, counts);
  }

  /** Writes the line `host.summary`. */
  log(logger: Logger): void {
    const parts = [...this.#services].map(([service, counts]) => `${service} ${inWords(counts)}`);
    logger.info(
      { event: 'host.summary', executions: Object.fromEntries(this.#services) },
      `Executions since the start: ${parts.join('; ') || 'none'}`,
    );
  }
}

function inWords(counts: Counts): string {
  return Object.entries(counts)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
}
