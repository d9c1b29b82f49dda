import { invalidTime } from './invalid-time.ts';

declare const instant: unique symbol;

/** The range of a `Date`: so many milliseconds before and after the Unix epoch. */
const LATEST = 8.64e15;

/** A reading of the wall clock: milliseconds since the Unix epoch. Due times are instants. */
export type Instant = number & { readonly [instant]: 'wall' };

/**
 * Milliseconds since the Unix epoch as an {@link Instant}.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for NaN, Infinity, and what is beyond the range of a `Date`.
 */
export function toInstant(ms: number): Instant {
  if (isInstant(ms)) return ms;
  throw invalidTime('an instant', ms, 'milliseconds since the Unix epoch, within the range of a Date');
}

/** The instant `ms` milliseconds after another; before it, if `ms` is negative. */
export function addToInstant(start: Instant, ms: number): Instant {
  return toInstant(start + ms);
}

/** Whether a number is an instant. */
export function isInstant(ms: number): ms is Instant {
  return Math.abs(ms) <= LATEST;
}
