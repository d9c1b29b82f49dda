import { invalidTime } from './invalid-time.ts';

declare const instant: unique symbol;

/** A reading of the wall clock: milliseconds since the Unix epoch. Due times are instants. */
export type Instant = number & { readonly [instant]: 'wall' };

/**
 * Milliseconds since the Unix epoch as an {@link Instant}.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for NaN and Infinity.
 */
export function toInstant(ms: number): Instant {
  if (isInstant(ms)) return ms;
  throw invalidTime('an instant', ms);
}

/** The instant `ms` milliseconds after another; before it, if `ms` is negative. */
export function addToInstant(start: Instant, ms: number): Instant {
  return toInstant(start + ms);
}

function isInstant(ms: number): ms is Instant {
  return Number.isFinite(ms);
}
