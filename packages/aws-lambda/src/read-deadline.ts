import { AnyhostError, describeValue } from '@anyhost/core';

/**
 * The part of Lambda's context that a host needs; a `Context` of `@types/aws-lambda` is one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface InvocationContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
  /** Stands in the log lines of the invocation. */
  readonly awsRequestId?: string;
}

/**
 * When Lambda ends the invocation, on the host's own clock.
 *
 * Throws `ERR_ANYHOST_NO_DEADLINE` when the context does not tell.
 */
export function readDeadline(context: unknown, now: number): Date {
  const remainingMs = isInvocationContext(context) ? context.getRemainingTimeInMillis() : Number.NaN;
  if (Number.isFinite(remainingMs)) return new Date(now + remainingMs);
  throw new AnyhostError(
    'ERR_ANYHOST_NO_DEADLINE',
    `The handler got no Lambda context (${shape(context)}), so it cannot tell when the invocation ends: pass an object with getRemainingTimeInMillis() that gives milliseconds, in a test fakeLambdaContext() of @anyhost/testing.`,
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

function shape(context: unknown): string {
  if (!isInvocationContext(context)) return describeValue(context);
  return `getRemainingTimeInMillis() gave ${describeValue(context.getRemainingTimeInMillis())}`;
}
