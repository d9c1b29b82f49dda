import { AnyhostError, describeValue } from '@anyhost/core';

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

/**
 * Milliseconds until Lambda ends the invocation.
 *
 * Throws `ERR_ANYHOST_NO_DEADLINE` when the context does not say.
 */
export function readRemainingMs(context: unknown): number {
  const remainingMs = isInvocationContext(context) ? context.getRemainingTimeInMillis() : undefined;
  if (Number.isFinite(remainingMs) && typeof remainingMs === 'number') return remainingMs;
  const got = isInvocationContext(context)
    ? `getRemainingTimeInMillis() gave ${describeValue(remainingMs)}`
    : describeValue(context);
  throw new AnyhostError(
    'ERR_ANYHOST_NO_DEADLINE',
    `The handler got no Lambda context (${got}), so it cannot know when the invocation ends: pass an object with getRemainingTimeInMillis() that gives milliseconds, in a test fakeLambdaContext() of @anyhost/testing.`,
  );
}

/** The id by which Lambda's own log lines name the invocation. */
export function readRequestId(context: unknown): string | undefined {
  const id = isInvocationContext(context) ? context.awsRequestId : undefined;
  return typeof id === 'string' ? id : undefined;
}

function isInvocationContext(context: unknown): context is InvocationContext {
  if (typeof context !== 'object' || context === null) return false;
  return 'getRemainingTimeInMillis' in context && typeof context.getRemainingTimeInMillis === 'function';
}
