/**
 * Every code an {@link AnyhostError} can carry. Compare the code, never the class: codes survive two
 * copies of the package. What each means and what to do stands in this package's README.
 */
export type AnyhostErrorCode =
  // Definition: thrown at once
  | 'ERR_ANYHOST_INVALID_OPTION'
  | 'ERR_ANYHOST_INVALID_SCHEDULE'
  | 'ERR_ANYHOST_INVALID_NAME'
  | 'ERR_ANYHOST_DUPLICATE_NAME'
  // Start
  | 'ERR_ANYHOST_INVALID_SETTINGS'
  | 'ERR_ANYHOST_INVALID_SERVICE'
  | 'ERR_ANYHOST_UNKNOWN_DEPENDENCY'
  | 'ERR_ANYHOST_SCOPE_MISMATCH'
  | 'ERR_ANYHOST_NO_DURABLE_STORE'
  | 'ERR_ANYHOST_STARTUP_TIMEOUT'
  // A host's life
  | 'ERR_ANYHOST_ILLEGAL_STATE'
  | 'ERR_ANYHOST_SHUTDOWN_TIMEOUT'
  // An invocation
  | 'ERR_ANYHOST_UNKNOWN_SERVICE'
  | 'ERR_ANYHOST_INVALID_EVENT'
  | 'ERR_ANYHOST_NO_DEADLINE'
  // Why an execution's signal aborted
  | 'ERR_ANYHOST_DEADLINE_EXCEEDED'
  | 'ERR_ANYHOST_HOST_STOPPING'
  | 'ERR_ANYHOST_LEASE_LOST'
  | 'ERR_ANYHOST_EXECUTION_CANCELLED'
  // How an execution ended, as an error for a platform
  | 'ERR_ANYHOST_EXECUTION_INTERRUPTED'
  | 'ERR_ANYHOST_EXECUTION_TIMED_OUT'
  | 'ERR_ANYHOST_EXECUTION_ABANDONED'
  | 'ERR_ANYHOST_EXECUTION_FAULTED'
  | 'ERR_ANYHOST_EXECUTION_REFUSED'
  // State
  | 'ERR_ANYHOST_CHECKPOINT_CONFLICT'
  | 'ERR_ANYHOST_EXECUTION_ENDED'
  | 'ERR_ANYHOST_INVALID_STATE_VALUE';

/** What an {@link AnyhostError} can carry besides its message. */
export interface AnyhostErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The facts of the message as data, for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Every error that anyhost itself raises. Errors of services pass through as they are. */
export class AnyhostError extends Error {
  readonly code: AnyhostErrorCode;
  /** The facts of the message as data; empty where there are none. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AnyhostErrorCode, message: string, options: AnyhostErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }

  static {
    AnyhostError.prototype.name = 'AnyhostError';
  }
}

/**
 * Makes an `Error` of whatever was thrown: an error stays the same object, anything else becomes the
 * `cause` of an {@link AnyhostError} that shows it.
 */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (isErrorLike(thrown)) return thrown;
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_FAULTED',
    `Something that is no Error was thrown: ${describeValue(thrown)}.`,
    {
      cause: thrown,
    },
  );
}

/** One error as it is, several as an `AggregateError` in the order given. */
export function combineErrors(errors: readonly Error[], message: string): Error | undefined {
  if (errors.length < 2) return errors[0];
  return new AggregateError(errors, `${message}: ${errors.map((error) => error.message).join('; ')}`);
}

/** A short text that shows a value in an error message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return (JSON.stringify(value) ?? Object.prototype.toString.call(value)).slice(0, 200);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

// An Error of another realm (a vm context, a worker's copy) is no instance of ours.
function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Error]';
}
