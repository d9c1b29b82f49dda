import type { HealthCheckResult } from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import type { AnswerSource } from './answer-request.ts';
import { EventLoopWatch } from './event-loop-watch.ts';
import type { HealthEndpointOptions } from './health-options.ts';

const STALL_MS = 1000;

/**
 * What a host shows of its health over HTTP, on a port of its own and on a web server of the program. The code that makes
 * reports is loaded when it is first asked for.
 */
export class HealthView {
  /** What requests are answered from. */
  readonly source: AnswerSource;
  readonly #node: NodeHost;
  readonly #isStopRequested: () => boolean;
  readonly #eventLoop: EventLoopWatch;
  #isWatching = false;

  /** @param isStopRequested - Whether the host was asked to stop: then it is no longer ready. */
  constructor(
    node: NodeHost,
    options: Pick<HealthEndpointOptions, 'authorize' | 'stallMs'>,
    isStopRequested: () => boolean,
  ) {
    this.#node = node;
    this.#isStopRequested = isStopRequested;
    this.#eventLoop = new EventLoopWatch(node.clock, node.logger, options.stallMs ?? STALL_MS);
    const { host, logger } = node;
    const also = [
      { name: 'stop-requested', tags: ['ready'], check: () => this.#checkRequested() },
      { name: 'event-loop', tags: [], check: () => this.#eventLoop.check() },
    ];
    this.source = {
      logger,
      authorize: options.authorize,
      check: async (tag) => (await loadReports()).checkHealth(host.health, { tag, also }),
      report: async () => {
        const { statusReport, healthReport, lastRecords } = await loadReports();
        return statusReport(host, await healthReport(host.health, { also }), lastRecords(host.health));
      },
    };
  }

  /** Loads the code that makes reports. */
  async load(): Promise<void> {
    await loadReports();
  }

  /** Watches the event loop until the stop begins. */
  watch(): void {
    const { stopping } = this.#node.host.lifetime;
    if (this.#isWatching || stopping.aborted) return;
    this.#isWatching = true;
    this.#eventLoop.begin();
    stopping.addEventListener('abort', () => this.#eventLoop.end(), { once: true });
  }

  #checkRequested(): HealthCheckResult {
    return this.#isStopRequested()
      ? { status: 'unhealthy', description: 'The host was asked to stop' }
      : { status: 'healthy' };
  }
}

async function loadReports() {
  const [{ statusReport }, { checkHealth, healthReport }, { lastRecords }] = await Promise.all([
    import('./status-report.ts'),
    import('@anyhost/core/health'),
    import('@anyhost/core/inspect'),
  ]);
  return { statusReport, checkHealth, healthReport, lastRecords };
}
