import type { EnvironmentVariables } from '../base/environment.ts';
import { isPlainObject, type SettingsLayer } from './layers.ts';

/**
 * The settings that environment variables give: `ORDERING__CHECK_UPDATE_TIME` is
 * `ordering.checkUpdateTime`. `__` separates the section and the keys below it; a part in capitals
 * becomes camelCase, any other is taken as it is written (`ORDERING__databaseURL`). Keys 0, 1, 2 … make a list.
 * Values stay strings.
 */
export function environmentLayer(sections: readonly string[], variables: EnvironmentVariables): SettingsLayer {
  const layer: Record<string, unknown> = {};
  for (const [variable, value] of Object.entries(variables)) {
    if (value === undefined || !variable.includes('__')) continue;
    const [prefix = '', ...keys] = variable.split('__');
    const section = sections.find((name) => variablePart(name).toUpperCase() === prefix.toUpperCase());
    if (section === undefined || keys.some((key) => key === '' || key === '__proto__')) continue;
    assign(layer, [section, ...keys.map(keyName)], value);
  }
  return toArrays(layer);
}

/** The variable that sets a path: `ordering.checkUpdateTime` is set by `ORDERING__CHECK_UPDATE_TIME`. */
export function variableName(path: readonly string[]): string {
  return path.map(variablePart).join('__');
}

function variablePart(name: string): string {
  const constant = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  // A name that camelCase cannot give back, such as databaseURL, must be written as it is.
  return keyName(constant) === name ? constant : name;
}

function keyName(part: string): string {
  if (part !== part.toUpperCase()) return part;
  return part.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function assign(target: Record<string, unknown>, path: readonly string[], value: string): void {
  const [key = '', ...rest] = path;
  const existing = target[key];
  // Where a scalar and a section claim one place, the section wins, in whatever order they come: the deeper name says more.
  if (rest.length === 0) {
    if (typeof existing !== 'object') target[key] = value;
    return;
  }
  const child: Record<string, unknown> = typeof existing === 'object' && existing !== null ? { ...existing } : {};
  target[key] = child;
  assign(child, rest, value);
}

// `ORDERING__HOSTS__0` and `…__1` are a list, as in .NET's configuration.
function toArrays(section: SettingsLayer): SettingsLayer {
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, toArray(value)]));
}

function toArray(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const entries = toArrays(value);
  const keys = Object.keys(entries);
  return keys.length > 0 && keys.every((key, index) => key === String(index)) ? Object.values(entries) : entries;
}
