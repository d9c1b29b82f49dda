import { AnyhostError, describeValue } from './errors.ts';

/** An option and the value it was given, for checks and their messages. */
export interface GivenOption {
  /** Whose option: a service's name, `runHost`. */
  readonly owner: string;
  readonly option: string;
  readonly value: unknown;
}

/** The numbers an option takes. */
export interface NumberRange {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** Whether `Infinity` is a value, for "no limit". Default false. */
  readonly infinite?: boolean;
}

/** Throws if the options hold a name that is not known, so that a typing mistake is noticed. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertKnownOptions(owner: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${owner}: the options are ${describeValue(options)}; expected an object.`,
    );
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: there is no option '${unknown}'; known are ${known.join(', ')}.`,
    { details: { owner, option: unknown } },
  );
}

/** Refuses what is no number in the range; an option that is left out passes. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertNumber(given: GivenOption, range: NumberRange): void {
  const { value } = given;
  const { least, most = Infinity, whole = false, infinite = false } = range;
  if (value === undefined || (infinite && value === Infinity)) return;
  const isInRange = typeof value === 'number' && value >= least && value <= most && Number.isFinite(value);
  if (isInRange && (!whole || Number.isInteger(value))) return;
  const limits = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  throw invalidOption(
    given,
    `${whole ? 'a whole number' : 'a number'}, ${limits}${infinite ? ', or Infinity for no limit' : ''}`,
  );
}

/** Refuses what is neither true nor false; an option that is left out passes. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertBoolean(given: GivenOption): void {
  if (given.value === undefined || typeof given.value === 'boolean') return;
  throw invalidOption(given, 'true or false');
}

/** Refuses what is not among the choices; an option that is left out passes. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertChoice(given: GivenOption, choices: readonly string[]): void {
  if (given.value === undefined || choices.some((choice) => choice === given.value)) return;
  throw invalidOption(given, choices.map((choice) => `'${choice}'`).join(' or '));
}

/** The error for an option with a wrong value. */
export function invalidOption({ owner, option, value }: GivenOption, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: ${option} is ${describeValue(value)}; expected ${expected}.`,
    {
      details: { owner, option, value },
    },
  );
}
