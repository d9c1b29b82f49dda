import { HostStopping } from '../base/abort-reasons.ts';
import { invalidOption } from '../base/assert-option.ts';
import { toError } from '../base/errors.ts';
import type { Lifetime } from '../contract/lifetime.ts';

/** The names of the calls that register a callback. */
export type LifetimeCall = 'onStarted' | 'onStopping' | 'onStopped';

/** The lifetime as its host holds it: the host fires the signals, services listen. */
export class ApplicationLifetime implements Lifetime {
  readonly #started = new AbortController();
  readonly #stopping = new AbortController();
  readonly #stopped = new AbortController();
  readonly #requestStop: () => void;
  readonly #onFailure: (call: LifetimeCall, error: Error) => void;

  /** @param onFailure - Gets the error of a callback that throws or rejects. */
  constructor(requestStop: () => void, onFailure: (call: LifetimeCall, error: Error) => void) {
    this.#requestStop = requestStop;
    this.#onFailure = onFailure;
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

  // Arrow functions, so that they can be passed on alone: `const { stopApplication, onStopping } = lifetime`.
  readonly onStarted = (callback: () => unknown): (() => void) => this.#on('onStarted', this.started, callback);
  readonly onStopping = (callback: () => unknown): (() => void) => this.#on('onStopping', this.stopping, callback);
  readonly onStopped = (callback: () => unknown): (() => void) => this.#on('onStopped', this.stopped, callback);
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

  // A listener like any other, so that callbacks and listeners have one order.
  #on(call: LifetimeCall, signal: AbortSignal, callback: () => unknown): () => void {
    if (typeof callback !== 'function') {
      throw invalidOption({ owner: `lifetime.${call}`, option: 'callback', value: callback }, 'a function');
    }
    const listener = (): void => this.#call(call, callback);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  }

  #call(call: LifetimeCall, callback: () => unknown): void {
    const failed = (thrown: unknown): void => this.#onFailure(call, toError(thrown));
    try {
      // Nobody waits for one that is asynchronous, but its rejection must not end the process.
      Promise.resolve(callback()).catch(failed);
    } catch (thrown) {
      failed(thrown);
    }
  }
}
