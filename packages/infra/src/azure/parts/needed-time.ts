import type { ResolvedPolicy } from '@anyhost/core';

/** The longest that core keeps without the option `reserveMs`. */
const LONGEST_RESERVE_MS = 2000;

/**
 * How long a platform must let a run of a service take: its `timeoutMs` and the reserve after it, and twice the reserve
 * at least, of which core would otherwise keep less. `undefined` without a `timeoutMs`.
 */
export function neededTimeMs({ timeoutMs, reserveMs = LONGEST_RESERVE_MS }: ResolvedPolicy): number | undefined {
  return timeoutMs === undefined ? undefined : Math.max(timeoutMs + reserveMs, 2 * reserveMs);
}
