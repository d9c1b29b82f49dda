import { AnyhostError, describeValue } from '../base/errors.ts';

/**
 * Turns a value into the JSON text that stores keep.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_STATE_VALUE` for `undefined`, functions, BigInt and cycles.
 */
export function serialiseState(key: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw invalidValue(key, value, cause);
  }
  if (text === undefined) throw invalidValue(key, value);
  return text;
}

function invalidValue(key: string, value: unknown, cause?: unknown): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_VALUE',
    `The value for '${key}' cannot be kept as JSON: ${describeValue(value)}. Save plain objects, arrays, strings, numbers, booleans or null.`,
    { cause, details: { key } },
  );
}
