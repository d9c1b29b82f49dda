import { AnyhostError, describeValue } from '../base/errors.ts';

const UNIT_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/**
 * Reads a duration such as `'500ms'`, `'30s'`, `'5m'`, `'2h'`, `'1d'`.
 *
 * @returns Milliseconds.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for anything else.
 */
export function parseDuration(text: string): number {
  const match = typeof text === 'string' ? DURATION.exec(text.trim()) : null;
  const [, amount, unit = ''] = match ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (unitMs === undefined) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${describeValue(text)} is no duration: write a number and a unit (ms, s, m, h or d), for example '30s'.`,
      { details: { value: text } },
    );
  }
  return Number(amount) * unitMs;
}
