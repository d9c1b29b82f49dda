import { escapeText } from '../base/describe-value.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import { foldName } from '../base/nearest-name.ts';
import type { SettingsLayer, SettingsWarning } from './layers.ts';
import { type PathEntry, valuesOfPaths } from './path-tree.ts';
import { keyName, variableName, variablePart } from './variable-name.ts';

/** The source of these settings, in messages. */
const SOURCE = 'the environment variables';

/**
 * The settings that environment variables give: `ORDERING__CHECK_UPDATE_TIME` is
 * `ordering.checkUpdateTime`. `__` separates the section and the keys below it; a part in capitals becomes camelCase,
 * any other is taken as it is written (`ORDERING__databaseURL`). When the schema asks for another spelling, case and
 * `_` do not count: `ORDERING__DATABASE_URL` and `ordering__databaseurl` are found, too. Keys 0, 1, 2 … make a
 * list. Values stay strings.
 *
 * For a variable that names an unknown section, only the section is kept, for warnings.
 *
 * @param sections - The names of the registered sections.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` for a variable of more than 64 parts.
 */
export function environmentLayer(sections: readonly string[], variables: EnvironmentVariables): SettingsLayer {
  const sectionOf = sectionFinder(sections);
  const entries: PathEntry[] = [];
  const foreign = new Set<string>();
  const names = new Map<string, string>();
  const given = new Map<string, string>();
  const warnings: SettingsWarning[] = [];
  // Sorted, so that the winner among two spellings of one key does not depend on the system's order: the one that
  // comes later, and small letters come after capitals.
  for (const variable of Object.keys(variables).sort()) {
    const value = variables[variable];
    if (value === undefined || !variable.includes('__')) continue;
    const [prefix = '', ...keys] = variable.split('__');
    if (prefix === '' || keys.some((key) => key === '' || key === '__proto__')) continue;
    const section = sectionOf(prefix);
    const path = section === undefined ? [prefix] : [section, ...keys.map(keyName)];
    names.set(pathKey(path), variable);
    if (section === undefined) {
      foreign.add(prefix);
      continue;
    }
    entries.push({ path, value });
    const spelling = path.join('__');
    const earlier = given.get(spelling);
    if (earlier !== undefined) warnings.push(ambiguousVariable(path, earlier, variable));
    given.set(spelling, variable);
  }
  const values = valuesOfPaths(entries, SOURCE);
  return {
    source: SOURCE,
    ignoreCase: true,
    values: { ...Object.fromEntries(Array.from(foreign, (name) => [name, {}])), ...values },
    nameOf: (path) => names.get(pathKey(path)),
    setWith: variableName,
    warnings,
  };
}

/** Two variables set one key. */
export function ambiguousVariable(path: readonly string[], loser: string, winner: string): SettingsWarning {
  const shown = path.map((key) => escapeText(key)).join('.');
  return {
    level: 'warn',
    event: 'settings.ambiguousVariable',
    path: shown,
    source: escapeText(winner),
    message: `${escapeText(winner)} and ${escapeText(loser)} both set ${shown}; the value of ${escapeText(winner)} is used. Remove one.`,
  };
}

/** Finds the section that a variable names: by its exact name, else ignoring case and `_`. */
function sectionFinder(sections: readonly string[]): (prefix: string) => string | undefined {
  const exact = new Map(sections.map((name) => [variablePart(name).toUpperCase(), name]));
  const folded = new Map(sections.map((name) => [foldName(name), name]));
  return (prefix) => exact.get(prefix.toUpperCase()) ?? folded.get(foldName(prefix));
}

/** Paths are compared as keys are, so that a path as the schema spells it finds its variable. */
function pathKey(path: readonly string[]): string {
  return path.map(foldName).join('__');
}
