import { assertKnownOptions, invalidOption } from '../base/assert-option.ts';

/** The longest text of who and why. */
const LONGEST_TEXT = 200;

/** Who uses a switch. */
export interface ByOptions {
  /** Who: a name, an address, a program; 1 to 200 characters. Stands in the record and in log lines. */
  readonly by: string;
  /** Why: 1 to 200 characters. Default: not said. */
  readonly reason?: string | undefined;
}

/** Who uses a switch, and why. */
export interface SwitchOptions extends ByOptions {
  /** Why: 1 to 200 characters. Stands in the record and in log lines. */
  readonly reason: string;
}

/** Options of `runNow`. */
export interface RunNowOptions extends ByOptions {
  /** Milliseconds after which no host takes the request: a whole number, 1000 or more. Default an hour. */
  readonly expiresInMs?: number | undefined;
}

/**
 * Checks who uses a switch, and why.
 *
 * @param required - The texts that must be given.
 * @param own - The names of options that only this switch takes.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function readNote(
  owner: string,
  options: ByOptions,
  required: readonly ('by' | 'reason')[],
  own: readonly string[] = [],
): { readonly by: string; readonly reason?: string } {
  assertKnownOptions(owner, options, ['by', 'reason', ...own]);
  const { by, reason } = options;
  for (const [option, value] of Object.entries({ by, reason })) {
    const isLeftOut = value === undefined && !required.some((name) => name === option);
    if (isLeftOut || (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT)) continue;
    throw invalidOption({ owner, option, value }, `a string of 1 to ${LONGEST_TEXT} characters`);
  }
  return { by, ...(reason !== undefined && { reason }) };
}
