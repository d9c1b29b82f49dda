import { AnyhostError } from '../base/errors.ts';
import { isObject, readProperty } from '../base/read-property.ts';

/** Throws `ERR_ANYHOST_INVALID_SERVICE` for the answer of an async generator, whose body has not run. */
export function assertRan(service: string, answer: unknown): void {
  if (!isObject(answer) || readProperty(answer, Symbol.asyncIterator) === undefined) return;
  const what = `executeAsync of '${service}' is an async generator; expected an async function.`;
  const why = 'Core does not iterate it, so its body would never run.';
  throw new AnyhostError('ERR_ANYHOST_INVALID_SERVICE', `${what} ${why}`, { details: { service } });
}
