import { AnyhostError, toError } from '../base/errors.ts';
import { deadlineAfter, earlier } from '../time/deadline.ts';
import { type WaitLimit, waitFor } from '../time/wait-for.ts';

/** How long a run that does not need the store waits for it, in a host that cannot write in the background. */
const COURTESY_MS = 1000;

/** A limit of at most a second. */
export function courtesy(limit: WaitLimit): WaitLimit {
  return { ...limit, until: earlier(limit.until, deadlineAfter(limit.clock.monotonic(), COURTESY_MS)) };
}

/**
 * Waits for a call of the store. Rejects with its error; with the signal's reason when the wait was aborted; and with
 * `ERR_ANYHOST_STORE_TIMEOUT` when the limit has passed. The call continues in both cases.
 */
export async function waitForStore(call: Promise<void>, limit: WaitLimit, key: string): Promise<void> {
  const waited = await waitFor(call, limit);
  if (waited.ended === 'settled') return;
  if (waited.ended === 'aborted') throw toError(waited.signal.reason);
  throw new AnyhostError(
    'ERR_ANYHOST_STORE_TIMEOUT',
    `The state store did not answer for '${key}' in the remaining time; the call is still under way. Check that it can be reached.`,
    { details: { key } },
  );
}
