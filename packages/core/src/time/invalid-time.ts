import { AnyhostError } from '../base/errors.ts';

/** The error for a number that cannot be a time. */
export function invalidTime(what: string, ms: unknown, expected = 'a finite number of milliseconds'): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${String(ms)} cannot be ${what}: expected ${expected}.`);
}
