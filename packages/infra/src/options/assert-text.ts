import { type GivenOption, invalidOption } from '@anyhost/core';

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a text of one line that matches; `undefined` is allowed. */
export function assertText(given: GivenOption, pattern: RegExp, what: string): void {
  const { value } = given;
  if (value === undefined || (isText(value) && pattern.test(value))) return;
  throw invalidOption(given, what);
}

/** As {@link assertText}, for an option that must be given. */
export function assertRequiredText(given: GivenOption, pattern: RegExp, what: string): void {
  if (given.value === undefined) throw invalidOption(given, what);
  assertText(given, pattern, what);
}

/** A text of one line that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isLine(value);
}

/** No line breaks, and nothing else that a line of a file cannot hold. */
export function isLine(value: string): boolean {
  return !/[\p{Cc}\u2028\u2029]/u.test(value);
}
