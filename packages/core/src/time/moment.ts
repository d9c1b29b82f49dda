import { invalidTime } from './invalid-time.ts';

declare const moment: unique symbol;

/** A reading of the monotonic clock, in milliseconds. Only differences between moments mean anything. */
export type Moment = number & { readonly [moment]: 'monotonic' };

/**
 * A reading of a monotonic clock as a {@link Moment}.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for NaN and Infinity.
 */
export function toMoment(ms: number): Moment {
  if (isMoment(ms)) return ms;
  throw invalidTime('a moment', ms);
}

/** The moment `ms` milliseconds after another; before it, if `ms` is negative. */
export function addToMoment(start: Moment, ms: number): Moment {
  return toMoment(start + ms);
}

function isMoment(ms: number): ms is Moment {
  return Number.isFinite(ms);
}
