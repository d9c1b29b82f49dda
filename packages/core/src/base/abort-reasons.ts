import { AnyhostError, type AnyhostErrorCode } from './errors.ts';

/**
 * Why an execution's signal aborted: the signal's `reason` is one of the four subclasses. Each is
 * named `AbortError`, as everything in Node that heeds a signal expects.
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

/** Somebody else may run the service now. */
export class LeaseLost extends AbortReason {
  constructor(message = 'The lease on this service was lost.') {
    super('ERR_ANYHOST_LEASE_LOST', message);
  }
}

/** Whoever ran the service by hand called it off. */
export class ExecutionCancelled extends AbortReason {
  constructor(message = 'The execution was cancelled.', options?: { readonly cause?: unknown }) {
    super('ERR_ANYHOST_EXECUTION_CANCELLED', message, options);
  }
}

/** What aborted an execution, in one word. */
export type AbortedBy = 'deadline' | 'hostStopping' | 'leaseLost' | 'cancelled';

const ABORTED_BY: Partial<Record<AnyhostErrorCode, AbortedBy>> = {
  ERR_ANYHOST_DEADLINE_EXCEEDED: 'deadline',
  ERR_ANYHOST_HOST_STOPPING: 'hostStopping',
  ERR_ANYHOST_LEASE_LOST: 'leaseLost',
  ERR_ANYHOST_EXECUTION_CANCELLED: 'cancelled',
};

/** Reads the word off a reason by its code, so that two copies of the package agree. */
export function abortedBy(reason: AbortReason): AbortedBy {
  return ABORTED_BY[reason.code] ?? 'cancelled';
}

/**
 * Tells whether a rejection only says "I was aborted": the signal's own reason (which can be any
 * value), or an error named `AbortError`, as Node and the web platform name them.
 */
export function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (signal.aborted && thrown === signal.reason) return true;
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'AbortError';
}
