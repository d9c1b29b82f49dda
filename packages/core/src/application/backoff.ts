import type { Backoff } from './policy.ts';

/** The back-off where an author gives no other. */
export const DEFAULT_BACKOFF: ResolvedBackoff = { delayMs: 1000, maxDelayMs: 60_000, factor: 2, jitter: 0.2 };

/** An execution of a `continuous()` service that lasts this long works: the back-off starts from the beginning. */
export const HEALTHY_MS = 60_000;

/** A {@link Backoff} with every default filled in. */
export interface ResolvedBackoff {
  readonly delayMs: number;
  readonly maxDelayMs: number;
  readonly factor: number;
  readonly jitter: number;
}

/** Fills in the defaults, field by field: `undefined` stands for a default too. */
export function resolveBackoff(backoff: Backoff = {}): ResolvedBackoff {
  return {
    delayMs: backoff.delayMs ?? DEFAULT_BACKOFF.delayMs,
    maxDelayMs: backoff.maxDelayMs ?? DEFAULT_BACKOFF.maxDelayMs,
    factor: backoff.factor ?? DEFAULT_BACKOFF.factor,
    jitter: backoff.jitter ?? DEFAULT_BACKOFF.jitter,
  };
}

/** Milliseconds to wait before the next attempt, after `tries` have failed. `random` is in [0, 1). */
export function backoffMs(backoff: ResolvedBackoff, tries: number, random: () => number): number {
  const { delayMs, maxDelayMs, factor, jitter } = backoff;
  // From some 1000 tries on the factor's power is Infinity, and 0 times that is NaN.
  const full = delayMs === 0 ? 0 : Math.min(maxDelayMs, delayMs * factor ** (tries - 1));
  return full * (1 - jitter * random());
}
