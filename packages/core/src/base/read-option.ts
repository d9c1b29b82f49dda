import { type GivenOption, invalidOption } from './assert-option.ts';
import { AnyhostError, messageOf, toError } from './errors.ts';
import { isPlainObject } from './plain-object.ts';
import { containRejection, isArray } from './read-property.ts';

/**
 * The items of an option that is a list; none for `undefined`. Throws `ERR_ANYHOST_INVALID_OPTION` for anything but an
 * array that can be read.
 *
 * @param what - What is expected, in messages.
 */
export function readList(given: GivenOption, what: string): readonly unknown[] {
  const { value } = given;
  if (value === undefined) return [];
  try {
    if (isArray(value)) return Array.from(value);
  } catch {
    // A proxy whose traps throw.
  }
  throw invalidOption(given, what);
}

/**
 * The entries of an option that holds values by name; none for `undefined`. Throws `ERR_ANYHOST_INVALID_OPTION` for
 * anything but a plain object whose values can be read.
 *
 * @param what - What is expected, in messages.
 * @param isOne - Whether a value is such an object. Default: a plain one.
 */
export function readEntries(
  given: GivenOption,
  what: string,
  isOne: (value: unknown) => value is object = isPlainObject,
): readonly (readonly [string, unknown])[] {
  const { value } = given;
  if (value === undefined) return [];
  try {
    // A copy: its symbols are read too, which spreading it later would do.
    if (isOne(value)) return Object.entries({ ...value });
  } catch {
    // A getter, or a proxy's trap, throws.
    throw invalidOption(given, `${what} whose values can be read`);
  }
  throw invalidOption(given, what);
}

/**
 * The result of a function that the author passed. Throws `ERR_ANYHOST_INVALID_OPTION` when it throws.
 *
 * @param given - Whose function it is, for messages.
 */
export function readAnswer({ owner, option }: Omit<GivenOption, 'value'>, call: () => unknown): unknown {
  try {
    const answer = call();
    containRejection(answer);
    return answer;
  } catch (thrown) {
    const cause = toError(thrown);
    const text = `${owner}: ${option} threw: ${messageOf(cause)}`;
    throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { cause, details: { owner, option } });
  }
}
