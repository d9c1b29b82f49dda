import type { Backoff } from './policy.ts';

/** What a back-off is where nothing else is said. */
export const DEFAULT_BACKOFF: Required<Backoff> = { delayMs: 1000, maxDelayMs: 60_000, factor: 2, jitter: 0.2 };

/** Milliseconds to wait before the next try: `tries` have failed. `random` is in [0, 1). */
export function backoffMs(backoff: Backoff, tries: number, random: () => number): number {
  const { delayMs, maxDelayMs, factor, jitter } = { ...DEFAULT_BACKOFF, ...backoff };
  const full = Math.min(maxDelayMs, delayMs * factor ** (tries - 1));
  return full * (1 - jitter * random());
}
