import { describeValue, escapeText, timeOf } from './describe-value.ts';
import { AnyhostError, messageOf, toError } from './errors.ts';
import { isSecretName } from './mask-secrets.ts';
import { nearestName } from './nearest-name.ts';
import { isPlainObject } from './plain-object.ts';
import { isArray, isObject, isSignal, readProperty } from './read-property.ts';

/** An option and the value it was given, for checks and their messages. */
export interface GivenOption {
  /** Whose option it is: a service's name, `runHost`. */
  readonly owner: string;
  readonly option: string;
  readonly value: unknown;
}

/** The numbers an option takes. */
export interface NumberRange {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}

/** What a number may be where no option says less: 3 660 days in milliseconds. Sums of times stay in the range of a `Date`. */
const LARGEST = 3660 * 86_400_000;

/** Throws `ERR_ANYHOST_INVALID_OPTION` if the options are not an object, hold a name that is not known, or cannot be read. */
export function assertKnownOptions(owner: string, options: unknown, known: readonly string[]): void {
  if (!isRecord(options)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${owner}: the options are ${describeValue(options)}; expected an object.`,
    );
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw unknownOption(owner, unknown, known);
  assertReadable(owner, options, known);
}

function unknownOption(owner: string, unknown: string, known: readonly string[]): AnyhostError {
  const nearest = nearestName(unknown, known);
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: there is no option '${escapeText(unknown)}'; known are ${known.join(', ')}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
    { details: { owner, option: escapeText(unknown) } },
  );
}

function assertReadable(owner: string, options: object, known: readonly string[]): void {
  for (const option of known) {
    try {
      Reflect.get(options, option);
    } catch (thrown) {
      const cause = toError(thrown);
      const text = `${owner}: ${option} cannot be read, its getter threw: ${messageOf(cause)}`;
      throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { cause, details: { owner, option } });
    }
  }
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a number in range; `undefined` is allowed. */
export function assertNumber(given: GivenOption, range: NumberRange): void {
  const { value } = given;
  if (value === undefined || isNumberIn(range, value)) return;
  const isTooLarge = typeof value === 'number' && value > LARGEST;
  throw invalidOption(given, describeRange(isTooLarge ? { most: LARGEST, ...range } : range));
}

/**
 * Checks a time limit in milliseconds and returns it; `undefined` for none. `Infinity` means none, too.
 * Throws `ERR_ANYHOST_INVALID_OPTION` for anything but a number from `least` to 3 660 days.
 */
export function assertLimit(given: GivenOption, range: NumberRange): number | undefined {
  const { value } = given;
  if (value === undefined || value === Number.POSITIVE_INFINITY) return undefined;
  if (isNumberIn(range, value)) return value;
  const expected = `${describeRange(range)}, in milliseconds and at most 3660 days, or Infinity for no limit`;
  throw invalidOption(given, expected);
}

/** Whether a value is a number in range. */
export function isNumberIn({ least, most = LARGEST, whole = false }: NumberRange, value: unknown): value is number {
  return typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
}

/** A range in words: `a whole number, 1 or more`. */
export function describeRange({ least, most, whole = false }: NumberRange): string {
  const limits = most === undefined ? `${least} or more` : `${least} to ${most}`;
  return `${whole ? 'a whole number' : 'a number'}, ${limits}`;
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is true or false; `undefined` is allowed. */
export function assertBoolean(given: GivenOption): void {
  if (given.value === undefined || typeof given.value === 'boolean') return;
  throw invalidOption(given, 'true or false');
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is among the choices; `undefined` is allowed. */
export function assertChoice(given: GivenOption, choices: readonly string[]): void {
  if (given.value === undefined || choices.some((choice) => choice === given.value)) return;
  throw invalidOption(given, choices.map((choice) => `'${choice}'`).join(' or '));
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a function; `undefined` is allowed. */
export function assertFunction(given: GivenOption): void {
  if (given.value === undefined || typeof given.value === 'function') return;
  throw invalidOption(given, 'a function');
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is an object with these methods; `undefined` is allowed. */
export function assertMethods(given: GivenOption, methods: readonly string[], what: string): void {
  if (given.value === undefined) return;
  const missing = methods.filter((method) => typeof readProperty(given.value, method) !== 'function');
  if (missing.length > 0) throw invalidOption(given, `${what}, with ${missing.join(', ')}`);
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is an `AbortSignal`; `undefined` is allowed. */
export function assertSignal(given: GivenOption): void {
  const { option, value } = given;
  if (value === undefined || isSignal(value)) return;
  const isController = isSignal(readProperty(value, 'signal'));
  throw invalidOption(given, isController ? `an AbortSignal: pass controller.signal as ${option}` : 'an AbortSignal');
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a valid `Date`, of any realm; `undefined` is allowed. */
export function assertDate(given: GivenOption): void {
  if (given.value === undefined) return;
  const time = timeOf(given.value);
  if (time === undefined || Number.isNaN(time) || !hasTime(given.value, time))
    throw invalidOption(given, 'a valid Date');
}

// A date's method may be its own.
function hasTime(date: unknown, time: number): boolean {
  try {
    return Reflect.apply(Object(readProperty(date, 'getTime')), date, []) === time;
  } catch {
    return false;
  }
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a plain object, as a literal makes it; `undefined` is allowed. */
export function assertObject(given: GivenOption, what: string = 'a plain object'): void {
  if (given.value === undefined || isPlainObject(given.value)) return;
  throw invalidOption(given, what);
}

/**
 * The error for an option with a wrong value. Its `details` hold the value itself where the message shows all of it:
 * numbers, booleans, short texts without a secret. Anything else is described, and the value of a variable or the like
 * whose name looks secret by its type only.
 */
export function invalidOption({ owner, option: path, value }: GivenOption, expected: string): AnyhostError {
  const option = escapeText(path);
  if (path.includes('.') && isSecretName(path.slice(path.lastIndexOf('.') + 1)))
    return invalidSecret(owner, option, value, expected);
  const described = describeValue(value);
  const isShown =
    typeof value === 'string' ? described === JSON.stringify(value) : !isObject(value) && typeof value !== 'bigint';
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${owner}: ${option} is ${described}; expected ${expected}.`, {
    details: { owner, option, value: isShown ? value : described },
  });
}

function invalidSecret(owner: string, option: string, value: unknown, expected: string): AnyhostError {
  const text = `${owner}: ${option} has a value of the type ${typeof value}; expected ${expected}.`;
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { details: { owner, option } });
}

/**
 * Whether a value can hold options or variables by name: an object, of a class too. A list or a map would pass for one
 * that holds nothing. Never throws.
 */
export function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isArray(value)) return false;
  try {
    return (
      !(value instanceof Map || value instanceof Set || value instanceof Promise) && Object.keys(value) !== undefined
    );
  } catch {
    return false;
  }
}
