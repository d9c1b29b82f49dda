import { HostStopping } from '../base/abort-reasons.ts';
import type { Lifetime } from '../contract/lifetime.ts';

/** The lifetime as its host holds it: the host fires the signals, services listen. */
export class HostLifetime implements Lifetime {
  readonly #started = new AbortController();
  readonly #stopping = new AbortController();
  readonly #stopped = new AbortController();
  readonly #requestStop: () => void;

  constructor(requestStop: () => void) {
    this.#requestStop = requestStop;
  }

  get started(): AbortSignal {
    return this.#started.signal;
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  // An arrow, so that it can be handed on: `{ stopApplication }`.
  readonly stopApplication = (): void => this.#requestStop();

  notifyStarted(): void {
    this.#started.abort();
  }

  notifyStopping(): void {
    if (!this.#stopping.signal.aborted) this.#stopping.abort(new HostStopping());
  }

  notifyStopped(): void {
    this.#stopped.abort();
  }
}
