import { AnyhostError, containRejection, describeValue, messageOf, toError } from '@anyhost/core';

/**
 * The part of Lambda's context that a host needs; a `Context` of `@types/aws-lambda` is one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface InvocationContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
  /** Appears in the log lines of the invocation. */
  readonly awsRequestId?: string;
}

/** Far more than Lambda gives an invocation, and far from what a `Date` cannot hold: a day. */
const LONGEST_MS = 86_400_000;

/**
 * Milliseconds until Lambda ends the invocation; negative once the deadline has passed.
 *
 * Throws `ERR_ANYHOST_NO_DEADLINE` when the context does not give a time, or an impossible one.
 */
export function readRemainingMs(context: unknown): number {
  const { remainingMs, got } = ask(context);
  if (typeof remainingMs === 'number' && Math.abs(remainingMs) <= LONGEST_MS) return remainingMs;
  throw new AnyhostError(
    'ERR_ANYHOST_NO_DEADLINE',
    `The handler got no Lambda context (${got}), so it cannot know when the invocation ends: pass an object with getRemainingTimeInMillis() that gives milliseconds, a day at most; in a test fakeLambdaContext() of @anyhost/testing.`,
  );
}

/** The id by which Lambda's own log lines name the invocation. */
export function readRequestId(context: unknown): string | undefined {
  try {
    const id = isInvocationContext(context) ? context.awsRequestId : undefined;
    return typeof id === 'string' ? id : undefined;
  } catch {
    // A context that throws when it is read fails where its deadline is read.
    return undefined;
  }
}

/** Calls it once: a second call may return another value. */
function ask(context: unknown): { readonly remainingMs?: unknown; readonly got: string } {
  try {
    if (!isInvocationContext(context)) return { got: describeValue(context) };
    const remainingMs: unknown = context.getRemainingTimeInMillis();
    containRejection(remainingMs);
    return { remainingMs, got: `getRemainingTimeInMillis() gave ${describeValue(remainingMs)}` };
  } catch (thrown) {
    return { got: `it threw when it was asked: ${messageOf(toError(thrown))}` };
  }
}

function isInvocationContext(context: unknown): context is InvocationContext {
  if (typeof context !== 'object' || context === null) return false;
  return 'getRemainingTimeInMillis' in context && typeof context.getRemainingTimeInMillis === 'function';
}
