import { escapeText } from '../base/describe-value.ts';
import { foldName, nearestName } from '../base/nearest-name.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';
import { type AskedKeys, namedKeys } from './asked-keys.ts';
import type { SettingsLayer, SettingsWarning } from './layers.ts';
import { sourceOf } from './value-source.ts';

/** A section that was checked, and what its schema did. */
export interface CheckedSection {
  readonly section: string;
  readonly given: unknown;
  readonly asked: AskedKeys;
  /** What the schema returned; `undefined` if it refused the section. */
  readonly output: unknown;
}

/** Whether a schema returned every key that it was given. Then none of them can be unknown. */
export function returnsAllKeys(given: unknown, output: unknown): boolean {
  if (isArray(given)) return isArray(output) && given.every((item, index) => returnsAllKeys(item, output[index]));
  if (!isPlainObject(given)) return true;
  if (!isPlainObject(output)) return false;
  return Object.entries(given).every(
    ([key, child]) => Object.hasOwn(output, key) && returnsAllKeys(child, output[key]),
  );
}

/** Warns of keys that a schema neither asked for nor returned: they have no effect, most often because of a typing mistake. */
export function unknownKeys(checked: CheckedSection, layers: readonly SettingsLayer[]): SettingsWarning[] {
  return unknownPaths(checked.given, checked.asked, checked.output, [checked.section]).map(({ path, nearest }) => {
    const source = sourceOf(path, layers) ?? 'the settings';
    const shown = shownPath(path);
    const hint =
      nearest === undefined ? 'Correct or remove it.' : `Did you mean ${shownPath([...path.slice(0, -1), nearest])}?`;
    return {
      level: 'warn',
      event: 'settings.unknownKey',
      path: shown,
      source,
      ...(nearest !== undefined && { nearest }),
      message: `${shown}, given by ${source}, is not a setting that the schema of '${checked.section}' reads. ${hint}`,
    };
  });
}

/**
 * Reports sections that are not registered: at `warn` where the name is within two edits of a registered one, at
 * `debug` otherwise, because files and environments are full of settings for others.
 */
export function unknownSections(layers: readonly SettingsLayer[], sections: readonly string[]): SettingsWarning[] {
  const known = new Set(sections);
  return layers.flatMap((layer) =>
    Object.keys(layer.values)
      .filter((name) => !known.has(name))
      .map((name) => unknownSection(name, nearestSection(name, sections), layer.nameOf?.([name]) ?? layer.source)),
  );
}

interface UnknownPath {
  readonly path: readonly string[];
  readonly nearest: string | undefined;
}

function unknownPaths(
  given: unknown,
  asked: AskedKeys | undefined,
  output: unknown,
  path: readonly string[],
): UnknownPath[] {
  const entries = isArray(given) ? [...given.entries()] : isPlainObject(given) ? Object.entries(given) : [];
  return entries.flatMap(([index, child]) => {
    const key = String(index);
    const below = asked?.keys.get(key);
    const wasReturned = (isPlainObject(output) || isArray(output)) && Object.hasOwn(output, key);
    if (below !== undefined || wasReturned || isArray(given)) {
      // A value that the schema took as a whole, without reading inside, is known to it.
      if (below === undefined || below.keys.size === 0) return [];
      return unknownPaths(child, below, wasReturned ? Reflect.get(Object(output), key) : undefined, [...path, key]);
    }
    return [{ path: [...path, key], nearest: nearestName(key, asked === undefined ? [] : namedKeys(asked)) }];
  });
}

function nearestSection(name: string, sections: readonly string[]): string | undefined {
  // `--billing.pageSize=9`: the command line and .NET write `:`.
  const [first = '', ...rest] = name.split('.');
  const section = rest.length > 0 ? sections.find((known) => foldName(known) === foldName(first)) : undefined;
  return section === undefined ? nearestName(name, sections) : [section, ...rest].join(':');
}

function unknownSection(name: string, nearest: string | undefined, source: string): SettingsWarning {
  const [path, from] = [escapeText(name), escapeText(source, 300)];
  return {
    level: nearest === undefined ? 'debug' : 'warn',
    event: 'settings.unknownSection',
    path,
    source: from,
    ...(nearest !== undefined && { nearest }),
    message: `No section '${path}' is registered; ${from} gives it.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
  };
}

function shownPath(path: readonly string[]): string {
  return path.map((key) => escapeText(key, 60)).join('.');
}
