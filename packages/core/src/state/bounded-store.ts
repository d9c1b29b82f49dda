import { isNumberIn } from '../base/assert-option.ts';
import { AnyhostError, describeValue, toError } from '../base/errors.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { type Instant, isInstant } from '../time/instant.ts';
import { waitFor } from '../time/wait-for.ts';
import type { StateStore } from './state-store.ts';
import { assertValueFits } from './state-value.ts';

/** How long core waits for one call of a state store, unless the host option `storeTimeoutMs` says otherwise. */
export const DEFAULT_STORE_TIMEOUT_MS = 5000;

/** Options of {@link boundedStore}. */
export interface BoundedStoreOptions {
  readonly clock: Clock;
  /** Milliseconds of monotonic time after which a call rejects. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Calls under way are no longer waited for once it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Core's way to a state store: the same store, but each call has a time limit. A call that takes longer rejects with
 * `ERR_ANYHOST_STORE_TIMEOUT`, and a later answer is ignored; what a store throws instead of rejecting, and what it
 * throws that is not an Error, becomes a rejection with an Error. A value that is too long for the store is refused
 * before the call, and an answer of a wrong kind rejects.
 */
export function boundedStore(store: StateStore, { clock, timeoutMs, signal }: BoundedStoreOptions): StateStore {
  const limitMs = timeoutMs ?? DEFAULT_STORE_TIMEOUT_MS;
  const bounded = async <Value>(method: string, key: string, call: () => Promise<Value>): Promise<Value> => {
    try {
      const until = deadlineAfter(clock.monotonic(), limitMs);
      const waited = await waitFor(Promise.resolve(call()), { clock, until, signals: [signal] });
      if (waited.ended === 'settled') return waited.value;
    } catch (thrown) {
      throw toError(thrown);
    }
    throw storeTimeout(store.name, method, key, limitMs);
  };
  const { now, batch, deleteExpired } = store;
  return {
    name: store.name,
    durable: store.durable,
    maxValueBytes: store.maxValueBytes,
    get: (key) => bounded('get', key, () => store.get(key)),
    list: (prefix) => bounded('list', prefix, () => store.list(prefix)),
    set: async (key, value, options) => {
      assertValueFits(key, value, store);
      return toVersion(store.name, 'set', await bounded('set', key, () => store.set(key, value, options)));
    },
    delete: (key, condition) => bounded('delete', key, () => store.delete(key, condition)),
    ...(batch !== undefined && {
      batch: async (writes) => {
        for (const { key, value } of writes) assertValueFits(key, value, store);
        const keys = writes.map(({ key }) => key).join("', '");
        const answers = await bounded('batch', keys, () => batch.call(store, writes));
        return toVersions(store.name, writes.length, answers);
      },
    }),
    ...(deleteExpired !== undefined && {
      deleteExpired: async (limit) =>
        toCount(store.name, await bounded('deleteExpired', '', () => deleteExpired.call(store, limit))),
    }),
    ...(now !== undefined && { now: async () => toTime(store.name, await bounded('now', '', () => now.call(store))) }),
  };
}

// A store that finds nothing may say null.
function toVersion(store: string, method: string, answer: unknown): string | undefined {
  if (typeof answer === 'string') return answer;
  if (answer === undefined || answer === null) return undefined;
  throw wrongAnswer(store, method, answer, 'the new version as a string, or undefined');
}

// Versions without their places would be taken for those of other records.
function toVersions(store: string, writes: number, answers: unknown): readonly (string | undefined)[] {
  if (Array.isArray(answers) && answers.length === writes) {
    return Array.from(answers, (answer: unknown) => toVersion(store, 'batch', answer));
  }
  throw wrongAnswer(store, 'batch', answers, `an array of ${writes}, one for each write`);
}

function toCount(store: string, answer: unknown): number {
  if (isNumberIn({ least: 0, whole: true }, answer)) return answer;
  throw wrongAnswer(store, 'deleteExpired', answer, 'how many records were removed');
}

function toTime(store: string, answer: unknown): Instant {
  if (typeof answer === 'number' && isInstant(answer)) return answer;
  throw wrongAnswer(store, 'now', answer, 'milliseconds since the Unix epoch');
}

function wrongAnswer(store: string, method: string, answer: unknown, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `The state store '${store}' answered ${method}() with ${describeValue(answer)}; expected ${expected}.`,
    { details: { store, method } },
  );
}

function storeTimeout(store: string, method: string, key: string, timeoutMs: number): AnyhostError {
  const call = key === '' ? `${method}()` : `${method}('${key}')`;
  return new AnyhostError(
    'ERR_ANYHOST_STORE_TIMEOUT',
    `The state store '${store}' did not answer ${call} within storeTimeoutMs (${timeoutMs} ms). Check that it can be reached, or allow it more time.`,
    { details: { store, method, key, timeoutMs } },
  );
}
