import { BackgroundService, type HostedService } from '@anyhost/core';

/** Rejects with the signal's reason once it aborts, as everything in Node that heeds a signal does. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Never settles. */
export function forever(): Promise<never> {
  return new Promise(() => {});
}

/** A hosted service that does nothing, except as given. */
export function hosted(parts: Partial<HostedService> = {}): HostedService & { readonly executeAsync?: never } {
  return { startAsync: async () => {}, stopAsync: async () => {}, ...parts };
}

/** A background service with the given stop. */
export class StoppedBy extends BackgroundService {
  readonly #stop: (signal: AbortSignal) => Promise<void>;

  constructor(stop: (signal: AbortSignal) => Promise<void>) {
    super();
    this.#stop = stop;
  }

  override async executeAsync(): Promise<void> {}

  override stopAsync(signal: AbortSignal): Promise<void> {
    return this.#stop(signal);
  }
}
