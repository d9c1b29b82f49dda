import { type Clock, deadlineAfter, delay, isRecord, readProperty, Timer } from '@anyhost/core';
import { errorCodeOf } from './failure.ts';

const MOST_TRIES = 3;
const TRY_TIMEOUT_MS = 1300;
/** Before the second try; doubled before the third. */
const PAUSE_MS = 100;

const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'REQUEST_SEND_ERROR',
  'PARSE_ERROR',
]);

/** How the tries of a request ended. */
export interface Tried<Value> {
  readonly value: Value;
  /** How often it was sent. */
  readonly tries: number;
}

/**
 * Sends a request, up to three times if what goes wrong may pass. Rejects with the last error.
 *
 * @param send - Gets the number of the try, and a signal that aborts when the try has taken too long.
 * @param signal - Ends all of it.
 */
export async function inTries<Value>(
  send: (signal: AbortSignal, tries: number) => Promise<Value>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Tried<Value>> {
  for (let tries = 1; ; tries += 1) {
    const late = new AbortController();
    const timer = new Timer(clock, () => late.abort());
    timer.arm(deadlineAfter(clock.monotonic(), TRY_TIMEOUT_MS));
    try {
      return { value: await send(AbortSignal.any([signal, late.signal]), tries), tries };
    } catch (thrown) {
      const mayPass = late.signal.aborted || isPassing(thrown);
      if (tries === MOST_TRIES || !mayPass || signal.aborted) throw late.signal.aborted ? tookTooLong(thrown) : thrown;
    } finally {
      timer.clear();
    }
    await delay(clock, PAUSE_MS * 2 ** (tries - 1), signal);
  }
}

function isPassing(thrown: unknown): boolean {
  const status = isRecord(thrown) ? readProperty(thrown, 'statusCode') : undefined;
  if (typeof status === 'number') return PASSING_STATUS.has(status);
  return PASSING_CODES.has(errorCodeOf(thrown) ?? '');
}

function tookTooLong(cause: unknown): Error {
  return Object.assign(new Error(`a request took longer than ${TRY_TIMEOUT_MS} ms`, { cause }), { code: 'ETIMEDOUT' });
}
