import { AnyhostError, describeValue } from '../base/errors.ts';

/** Units by their text, the largest first. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]);
const DURATION = /^(\d+)(?:\.(\d+))?\s*(ms|s|m|h|d)$/;
/** The span of time that a `Date` holds on either side of the Unix epoch. */
const LONGEST_MS = 8.64e15;

/**
 * Reads a duration such as `'500ms'`, `'30s'`, `'1.5h'`, `'1d'`. Decimals are exact: `'1.1h'` is 3 960 000.
 *
 * @returns Milliseconds.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for any other text, and for more than 100 000 000 days.
 */
export function parseDuration(text: string): number {
  const match = typeof text === 'string' ? DURATION.exec(text.trim()) : null;
  const [, whole = '', decimals = '', unit = ''] = match ?? [];
  // Digits are multiplied before the point is set: 4.1 * 60000 is 245999.99999999997.
  const ms = (Number(whole + decimals) * (UNITS.get(unit) ?? Number.NaN)) / 10 ** decimals.length;
  if (ms <= LONGEST_MS) return ms;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${describeValue(text)} is not a duration: write a number and a unit (ms, s, m, h or d), for example '30s'; at most 100000000d.`,
    { details: { value: text } },
  );
}

/** Writes milliseconds in the largest unit that holds them in whole numbers: 90 000 is `90s`, 3 600 000 is `1h`. */
export function formatDuration(ms: number): string {
  for (const [unit, length] of UNITS) {
    if (ms !== 0 && ms % length === 0) return `${ms / length}${unit}`;
  }
  return `${ms}ms`;
}
