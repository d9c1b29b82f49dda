import { AnyhostError, describeValue, readProperty } from '@anyhost/core';
import type { LogTarget } from './current-invocation.ts';

const METHODS: readonly (keyof LogTarget)[] = ['trace', 'debug', 'info', 'warn', 'error'];

/**
 * Throws unless a handler was called with an invocation context, as Azure does. Tests may forget it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_EVENT`
 */
export function assertContext(context: unknown, service: string): void {
  const missing = METHODS.filter((method) => typeof readProperty(context, method) !== 'function');
  if (missing.length === 0) return;
  const problem = missing.length === METHODS.length ? '' : `, which has no ${missing.join(', ')}`;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_EVENT',
    `The handler of '${service}' was called with the context ${describeValue(context)}${problem}; expected (timer, context) as Azure passes them. In a test pass fakeInvocationContext() of @anyhost/testing as the second argument.`,
    { details: { service, missing } },
  );
}
