import { AnyhostError, type AnyhostErrorCode } from './errors.ts';
import { isArray, isObject, readProperty } from './read-property.ts';

/**
 * Why an execution's signal aborted: the signal's `reason` is one of the four subclasses. Each is
 * named `AbortError`, as everything in Node that takes a signal expects.
 */
export abstract class AbortReason extends AnyhostError {
  static {
    AbortReason.prototype.name = 'AbortError';
  }
}

/** The platform's deadline, or the service's `timeoutMs`, is near. */
export class DeadlineExceeded extends AbortReason {
  constructor(message = 'The time for this execution is over.') {
    super('ERR_ANYHOST_DEADLINE_EXCEEDED', message);
  }
}

/** The host is stopping. */
export class HostStopping extends AbortReason {
  constructor(message = 'The host is stopping.') {
    super('ERR_ANYHOST_HOST_STOPPING', message);
  }
}

/** The lease was lost: another host may run the service now. */
export class LeaseLost extends AbortReason {
  constructor(message = 'The lease on this service was lost.') {
    super('ERR_ANYHOST_LEASE_LOST', message);
  }
}

/** The caller of a run cancelled it. */
export class ExecutionCancelled extends AbortReason {
  constructor(message = 'The execution was cancelled.', options?: { readonly cause?: unknown }) {
    super('ERR_ANYHOST_EXECUTION_CANCELLED', message, options);
  }
}

/** What aborted an execution. */
export type AbortedBy = 'deadline' | 'hostStopping' | 'leaseLost' | 'cancelled';

const ABORTED_BY: Partial<Record<AnyhostErrorCode, AbortedBy>> = {
  ERR_ANYHOST_DEADLINE_EXCEEDED: 'deadline',
  ERR_ANYHOST_HOST_STOPPING: 'hostStopping',
  ERR_ANYHOST_LEASE_LOST: 'leaseLost',
  ERR_ANYHOST_EXECUTION_CANCELLED: 'cancelled',
};

/** What a reason stands for, by its code, so that two copies of the package agree. */
export function abortedBy(reason: AbortReason): AbortedBy {
  return ABORTED_BY[reason.code] ?? 'cancelled';
}

/**
 * Whether a rejection answers our own abort: whether it says no more than "the signal has aborted". These do, once the
 * signal has aborted:
 *
 * - the signal's reason itself, of any type;
 * - an error named `AbortError`, or with the code `ABORT_ERR` or `ERR_CANCELED` (axios);
 * - an error whose `cause`, or the cause of that, is one of these: a `fetch` that was wrapped;
 * - an `AggregateError` of nothing else.
 *
 * Before the signal has aborted nothing does: an `AbortError` then comes from elsewhere, and is a fault. Never throws.
 */
export function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted && answers(thrown, signal.reason, { depth: 0, looks: 0 });
}

const ABORT_CODES: readonly unknown[] = ['ABORT_ERR', 'ERR_CANCELED'];
/** Bounds for chains of causes, aggregates, and what holds itself. */
const DEEPEST = 64;
const MOST_LOOKS = 10_000;

function answers(thrown: unknown, reason: unknown, search: { depth: number; looks: number }): boolean {
  if (Object.is(thrown, reason)) return true;
  if (!isObject(thrown) || search.depth >= DEEPEST || search.looks >= MOST_LOOKS) return false;
  search.looks += 1;
  if (readProperty(thrown, 'name') === 'AbortError') return true;
  if (ABORT_CODES.includes(readProperty(thrown, 'code'))) return true;
  const inner = errorsOf(thrown) ?? [readProperty(thrown, 'cause')];
  search.depth += 1;
  const areAborts = inner.length > 0 && inner.every((error) => error !== undefined && answers(error, reason, search));
  search.depth -= 1;
  return areAborts;
}

function errorsOf(thrown: object): readonly unknown[] | undefined {
  const errors = readProperty(thrown, 'errors');
  return isArray(errors) ? errors : undefined;
}
