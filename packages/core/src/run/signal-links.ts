/** Listeners on signals of others, removed together. */
export class SignalLinks {
  readonly #links: [signal: AbortSignal, onAbort: () => void][] = [];

  /** Calls back when the signal aborts; at once if it has. Throws what the signal throws. */
  add(signal: AbortSignal, onAbort: () => void): void {
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#links.push([signal, onAbort]);
  }

  /** Removes the listeners. Never throws: a signal may be anything that looks like one. */
  clear(): void {
    for (const [signal, onAbort] of this.#links.splice(0)) {
      try {
        signal.removeEventListener('abort', onAbort);
      } catch {
        // If it cannot be removed it stays, without effect.
      }
    }
  }
}
