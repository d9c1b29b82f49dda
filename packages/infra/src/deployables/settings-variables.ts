import { AnyhostError, describeValue, type SettingsValues, variableName } from '@anyhost/core';

/**
 * The environment variables that set these settings: `{ ordering: { checkUpdateTime: '5m' } }` is
 * `ORDERING__CHECK_UPDATE_TIME=5m`. A list has a variable for each element.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a value that no variable can hold.
 */
export function settingsVariables(settings: SettingsValues): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(settings, []));
}

function entriesOf(value: unknown, path: readonly string[]): readonly (readonly [string, string])[] {
  if (typeof value === 'object' && value !== null && path.length < DEEPEST) {
    return Object.entries(value).flatMap(([key, member]) => entriesOf(member, [...path, key]));
  }
  // A section itself is no setting.
  if (path.length >= 2 && ['string', 'number', 'boolean'].includes(typeof value)) {
    return [[variableName(path), String(value)]];
  }
  if (value === undefined) return [];
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `deployment: the setting ${path.join('.')} is ${describeValue(value)}; expected a text, a number, true or false, which an environment variable can hold.`,
  );
}

/** Settings nested deeper are refused by hosts. */
const DEEPEST = 64;
