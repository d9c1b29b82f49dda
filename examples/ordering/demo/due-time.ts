const MINUTE_MS = 60_000;
const EARLIER_MS = 60 * MINUTE_MS;

let invocations = 0;

/**
 * A due time for one invocation by a platform, a minute after that of the invocation before it. Two invocations with the same
 * due time would be one occurrence, and the second a duplicate.
 */
export function nextDueTime(): Date {
  invocations += 1;
  return new Date(Date.now() - EARLIER_MS + invocations * MINUTE_MS);
}
