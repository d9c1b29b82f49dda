import { escapeText } from '../base/describe-value.ts';
import { AnyhostError, messageOf, toError } from '../base/errors.ts';
import { isPlainObject } from '../base/plain-object.ts';

/** Values of settings: sections by name, of plain JSON-like values. */
export type SettingsValues = Readonly<Record<string, unknown>>;

/** Settings as read from one source. */
export interface SettingsLayer {
  /** Their source, for messages: a file's path, `'the command line'`. */
  readonly source: string;
  /** Sections by name. */
  readonly values: SettingsValues;
  /**
   * Keys are matched without regard to case and `_` where the schema asks for another spelling: environment
   * variables are. Default false.
   */
  readonly ignoreCase?: boolean;
  /** The exact source of the value at a path, if it is known better than `source`: a variable's name. */
  readonly nameOf?: (path: readonly string[]) => string | undefined;
  /** How a value at a path is given in this source, for messages: a variable, an option of a command line. */
  readonly setWith?: (path: readonly string[]) => string;
  /** Warnings found while they were read. */
  readonly warnings?: readonly SettingsWarning[];
}

/** A probable mistake in the settings; a host logs it at the start. */
export interface SettingsWarning {
  /** `'warn'`, or `'debug'` for settings that are probably meant for another program. */
  readonly level: 'warn' | 'debug';
  readonly event: 'settings.unknownKey' | 'settings.unknownSection' | 'settings.ambiguousVariable';
  /** The section or the path of the key. */
  readonly path: string;
  /** The file, the variable, the command line, or `'the option settings'`. */
  readonly source: string;
  /** The known name that is most likely meant. */
  readonly nearest?: string;
  /** The warning as a sentence. */
  readonly message: string;
}

/** Settings nested deeper are refused: no schema needs them, and reading them would exhaust the stack. */
export const DEEPEST_SETTING = 64;

/**
 * Merges layers, lowest first: objects key by key, everything else replaced by the later layer. The result can be
 * changed without changing the layers.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` for values nested more than 64 levels deep, or in themselves,
 *   and for getters that throw.
 */
export function mergeLayers(layers: readonly SettingsLayer[]): SettingsValues {
  return layers.reduce<SettingsValues>((merged, { source, values }) => mergeObjects(merged, values, [], source), {});
}

function mergeObjects(
  lower: SettingsValues,
  higher: SettingsValues,
  path: readonly string[],
  source: string,
): SettingsValues {
  if (path.length > DEEPEST_SETTING) throw tooDeep(source, path);
  const entries = new Map(Object.entries(lower));
  for (const [key, value] of readEntries(higher, path, source)) {
    if (!isPlainObject(value)) {
      entries.set(key, value);
      continue;
    }
    // Copied even if there is nothing to merge with, so that every depth is checked.
    const existing = entries.get(key);
    entries.set(key, mergeObjects(isPlainObject(existing) ? existing : {}, value, [...path, key], source));
  }
  // `Object.fromEntries` defines own properties: a key `__proto__` is a key like any other.
  return Object.fromEntries(entries);
}

// Values that code gives may have getters.
function readEntries(values: SettingsValues, path: readonly string[], source: string): readonly [string, unknown][] {
  try {
    return Object.entries(values);
  } catch (thrown) {
    const cause = toError(thrown);
    const place = beginningOf(path);
    const text = `Settings of ${source} cannot be read${place && ` at ${place}`}, a getter threw: ${messageOf(cause)}`;
    throw new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', text, { cause, details: { source, path: place } });
  }
}

function beginningOf(path: readonly string[]): string {
  const keys = path.slice(0, 3);
  return keys.map((key) => escapeText(key, 40)).join('.');
}

/** The error for settings that are nested too deep. */
export function tooDeep(source: string, path: readonly string[]): AnyhostError {
  const beginning = beginningOf(path);
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SETTINGS',
    `Settings of ${source} are nested more than ${DEEPEST_SETTING} levels deep, at ${beginning}…; no schema reads that far. Remove them.`,
    { details: { source, path: beginning } },
  );
}
