import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { StoreState } from '../contract/health.ts';
import type { Clock } from '../time/clock.ts';

/** A call that failed. */
export interface StoreFailure {
  /** The service whose record it was about; `undefined` for the list of the application. */
  readonly service: string | undefined;
  readonly error: Error;
  /** Runs are refused, or unfinished work may be lost, because of it. */
  readonly isSevere: boolean;
}

const LIST = '(all)';

/** Reports a failing store: once when it begins to fail, once more when that gets severe, and once when it recovers. */
export class StoreHealth {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #failing = new Set<string>();
  #failures = 0;
  #failingSince: Date | undefined;
  #lastError: Error | undefined;
  #isSevere = false;
  #isClosed = false;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** Whether the store works, as the last calls found it. */
  get state(): StoreState {
    return {
      failingSince: this.#failingSince,
      failures: this.#failures,
      refusesRuns: this.#isSevere,
      error: this.#lastError,
    };
  }

  /** A call failed. */
  failed({ service, error, isSevere }: StoreFailure): void {
    const isNews = this.#failing.size === 0 || (isSevere && !this.#isSevere);
    this.#failing.add(service ?? LIST);
    this.#failingSince ??= new Date(this.#clock.now());
    this.#lastError = error;
    this.#failures += 1;
    this.#isSevere ||= isSevere;
    if (!isNews || this.#isClosed) return;
    const what =
      service === undefined
        ? 'The ledger could not be read'
        : `${service}: the ledger record could not be read or written`;
    const effect = isSevere
      ? 'Runs that need the state store are refused until it works again.'
      : 'Runs continue, and their records follow when the state store works again.';
    const fields = { event: 'ledger.storeFailed', ...(service !== undefined && { service }), err: error };
    this.#logger[isSevere ? 'error' : 'warn'](fields, `${what}: ${messageOf(error)} ${effect}`);
  }

  /** A call succeeded. */
  worked(service: string | undefined): void {
    if (this.#failing.size === 0) return;
    this.#failing.delete(service ?? LIST);
    if (this.#failing.size > 0) return;
    const failures = this.#failures;
    this.#failures = 0;
    this.#failingSince = undefined;
    this.#lastError = undefined;
    this.#isSevere = false;
    if (this.#isClosed) return;
    this.#logger.info(
      { event: 'ledger.storeBack', failures },
      `The state store works again after ${failures} failed ${failures === 1 ? 'call' : 'calls'} of the ledger`,
    );
  }

  /** The host has stopped: later answers of the store are not reported. */
  close(): void {
    this.#isClosed = true;
  }
}
