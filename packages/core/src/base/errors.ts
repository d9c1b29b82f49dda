import { describeValue } from './describe-value.ts';
import { maskSecrets } from './mask-secrets.ts';
import { isArray, isObject, isThenable } from './read-property.ts';
import { safeDetails } from './safe-details.ts';

export { describeValue };

/** How much of an error's message another message quotes, and of how many errors. */
const LONGEST_QUOTE = 1000;
const MOST_QUOTES = 16;

/**
 * Every code of an {@link AnyhostError}. Compare the code, never the class: codes survive two copies of the package.
 * This package's README says what each means and what to do.
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
  | 'ERR_ANYHOST_PORT_UNAVAILABLE'
  // A host's life
  | 'ERR_ANYHOST_ILLEGAL_STATE'
  | 'ERR_ANYHOST_SHUTDOWN_TIMEOUT'
  // An invocation
  | 'ERR_ANYHOST_UNKNOWN_SERVICE'
  | 'ERR_ANYHOST_INVALID_EVENT'
  | 'ERR_ANYHOST_NO_DEADLINE'
  | 'ERR_ANYHOST_NO_INTENDED_TIME'
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
  | 'ERR_ANYHOST_TASK_REFUSED'
  // State
  | 'ERR_ANYHOST_CHECKPOINT_CONFLICT'
  | 'ERR_ANYHOST_CHECKPOINT_SHAPE'
  | 'ERR_ANYHOST_EXECUTION_ENDED'
  | 'ERR_ANYHOST_INVALID_STATE_VALUE'
  | 'ERR_ANYHOST_INVALID_STATE_RECORD'
  | 'ERR_ANYHOST_STORE_FAILED'
  | 'ERR_ANYHOST_STORE_TIMEOUT'
  // Tools
  | 'ERR_ANYHOST_BUILD_FAILED';

/** What an {@link AnyhostError} can have in addition to its message. */
export interface AnyhostErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /**
   * The facts of the message as data, for programs: texts, numbers, booleans, lists of these. What looks like a secret
   * in a text is masked, long ones are cut, and any other value is described.
   */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Every error that anyhost itself raises. Errors of services are passed on unchanged. */
export class AnyhostError extends Error {
  readonly code: AnyhostErrorCode;
  /** The facts of the message as data; empty where there are none. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AnyhostErrorCode, message: string, options: AnyhostErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = safeDetails(options.details ?? {});
  }

  static {
    AnyhostError.prototype.name = 'AnyhostError';
  }
}

/**
 * An `Error` for anything that was thrown. An error whose name and message can be read stays the same object, unless
 * it has a method `then`: a promise would wait for it instead of resolving with it. Anything else is wrapped in
 * an {@link AnyhostError} that describes it, with the value as `cause` where it can be read.
 * Never throws.
 */
export function toError(thrown: unknown): Error {
  try {
    if (isError(thrown) && !hasReadableText(thrown)) return unreadable(thrown);
    if (isError(thrown) && !isThenable(thrown)) return thrown;
    if (isError(thrown)) return new AnyhostError('ERR_ANYHOST_EXECUTION_FAULTED', messageOf(thrown), { cause: thrown });
    return new AnyhostError(
      'ERR_ANYHOST_EXECUTION_FAULTED',
      `A non-Error value was thrown: ${describeValue(thrown)}.`,
      // A logger reads the cause: one that throws when it is read is left out.
      canBeRead(thrown) ? { cause: thrown } : {},
    );
  } catch {
    return unreadable(thrown);
  }
}

/** What a call throws, if anything: none or one error. */
export function thrownBy(call: () => void): readonly Error[] {
  try {
    call();
    return [];
  } catch (thrown) {
    return [toError(thrown)];
  }
}

/**
 * An error's message as another message quotes it: without what looks like a secret, and cut. Never throws: a getter may
 * fail at any time.
 */
export function messageOf(error: Error): string {
  try {
    const message = String(error.message);
    const masked = maskSecrets(message.slice(0, 4 * LONGEST_QUOTE));
    const isWhole = masked.length <= LONGEST_QUOTE && message.length <= 4 * LONGEST_QUOTE;
    return isWhole ? masked : `${masked.slice(0, LONGEST_QUOTE)}…`;
  } catch {
    return 'an error whose message cannot be read';
  }
}

/** One error unchanged, several as an `AggregateError` in the order given. */
export function combineErrors(errors: readonly Error[], message: string): Error | undefined {
  if (errors.length < 2) return errors[0];
  const quoted = errors.slice(0, MOST_QUOTES).map(messageOf);
  if (errors.length > MOST_QUOTES) quoted.push(`and ${errors.length - MOST_QUOTES} more`);
  return new AggregateError(errors, `${message}: ${quoted.join('; ')}`);
}

// An Error of another realm (a vm context, a worker's copy) is not an instance of this one's.
function isError(value: unknown): value is Error {
  return value instanceof Error || (isObject(value) && Object.prototype.toString.call(value) === '[object Error]');
}

// Messages are put together from these two everywhere: a getter that throws, or a symbol, would throw there.
function hasReadableText(error: Error): boolean {
  return typeof error.name === 'string' && typeof error.message === 'string';
}

// Throws for a proxy or a getter that throws.
function canBeRead(value: unknown): boolean {
  if (!isObject(value) || isArray(value)) return true;
  for (const key of Object.keys(value)) Reflect.get(value, key);
  return true;
}

function unreadable(thrown: unknown): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_FAULTED',
    `An error was thrown whose name or message cannot be read: ${describeValue(thrown)}.`,
  );
}
