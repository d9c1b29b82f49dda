import { constants } from 'node:os';
import type { Clock, Moment } from '@anyhost/core';
import type { ProcessLike, StopSignal } from './process-like.ts';
import { processTimer } from './process-timer.ts';

/** Signals that arrive within this time of the first are the same request. */
const SAME_REQUEST_MS = 1000;

const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT'];

/** What to do when signals arrive. */
export interface StopSignalHandlers {
  /** The first signal: stop gracefully. */
  onStop(signal: StopSignal): void;
  /** Another one, more than a second after the first: the operator wants to force the exit. */
  onForce(signal: StopSignal): void;
}

/**
 * Listens for SIGTERM and SIGINT. Under `npm start` a Ctrl-C reaches the process twice, from the terminal and
 * from npm: what arrives within a second is one request.
 */
export class StopSignals {
  readonly #process: ProcessLike;
  readonly #clock: Clock;
  readonly #handlers: StopSignalHandlers;
  readonly #listeners: ReadonlyMap<StopSignal, () => void>;
  #first: { readonly signal: StopSignal; readonly at: Moment } | undefined;
  #closed = false;

  constructor(process: ProcessLike, clock: Clock, handlers: StopSignalHandlers) {
    this.#process = process;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#listeners = new Map(STOP_SIGNALS.map((signal) => [signal, () => this.#onSignal(signal)]));
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  /** The signal that requested the stop. */
  get received(): StopSignal | undefined {
    return this.#first?.signal;
  }

  /** Stops listening once the first second is over, without keeping the process alive. */
  close(): void {
    this.#closed = true;
    const leftMs = this.#first === undefined ? 0 : this.#first.at + SAME_REQUEST_MS - this.#clock.monotonic();
    // The duplicate may come after a quick stop, while the process is ending: without a listener it would turn exit
    // code 0 into a termination by signal. Neither this timer nor signal listeners keep the process alive.
    if (leftMs > 0) processTimer(() => this.#remove(), leftMs);
    else this.#remove();
  }

  #onSignal(signal: StopSignal): void {
    const now = this.#clock.monotonic();
    if (this.#first === undefined) {
      this.#first = { signal, at: now };
      this.#handlers.onStop(signal);
    } else if (!this.#closed && now - this.#first.at > SAME_REQUEST_MS) {
      this.#handlers.onForce(signal);
    }
  }

  #remove(): void {
    for (const [signal, listener] of this.#listeners) this.#process.off(signal, listener);
  }
}

/** The exit code of a process that a signal ended: 143 for SIGTERM, 130 for SIGINT. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}
