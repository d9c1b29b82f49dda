import { invalidOption, readEntries, readList, type SettingsValues, variableName } from '@anyhost/core';

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
  if (value === undefined) return [];
  const given = { owner: 'deployment', option: ['settings', ...path].join('.'), value };
  if (typeof value === 'object' && value !== null && path.length < DEEPEST) {
    const entries = Array.isArray(value)
      ? readList(given, 'a list that can be read').map((item, index) => [String(index), item] as const)
      : readEntries(given, 'a plain object');
    return entries.flatMap(([key, member]) => entriesOf(member, [...path, key]));
  }
  // A section itself is no setting.
  if (path.length < 2 || !['string', 'number', 'boolean'].includes(typeof value)) {
    throw invalidOption(given, 'a string, a number, true or false, which an environment variable can hold');
  }
  return [[variableName(path), String(value)]];
}

/** Settings nested deeper are refused by hosts. */
const DEEPEST = 64;
