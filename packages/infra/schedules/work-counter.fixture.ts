import { Session } from 'node:inspector';

/**
 * Counts how often the blocks of the sources of core and infra run: a measure of work that does not depend on how busy
 * the machine is.
 */
export class WorkCounter implements Disposable {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How often the busiest block ran since the last call. */
  take(): number {
    let most = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of coverage.result) {
        if (!/packages\/(?:core|infra|azure-functions)\/src\//.test(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) most = Math.max(most, count);
      }
    });
    return most;
  }

  [Symbol.dispose](): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}
