import type { EnvironmentVariables } from '../host/environment.ts';
import type { SettingsLayer } from './layers.ts';

/**
 * The settings that environment variables give: `ORDERING__CHECK_UPDATE_TIME` is
 * `ordering.checkUpdateTime`. `__` separates the section and the keys below it; a part in capitals
 * becomes camelCase, any other is taken as it is written (`ORDERING__databaseURL`). Values stay strings.
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
  return layer;
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
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const existing = target[key];
  // A scalar that stands where a section belongs gives way: the deeper name says more.
  const child: Record<string, unknown> = typeof existing === 'object' && existing !== null ? { ...existing } : {};
  target[key] = child;
  assign(child, rest, value);
}
