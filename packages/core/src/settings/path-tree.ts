import { DEEPEST_SETTING, type SettingsValues, tooDeep } from './layers.ts';

/** A value given for a path: `['ordering', 'retry', 'delay']`. */
export interface PathEntry {
  readonly path: readonly string[];
  readonly value: string;
}

type Tree = Map<string, Tree | string>;

/**
 * Builds nested values from paths, for sources that give one value at a time. A later value wins; where a value and
 * values below it claim one place, those below win in any order, because the longer path is more specific. Keys 0, 1, 2 …
 * below a section make a list, as in .NET's configuration.
 *
 * @param source - Where the values come from, for the error.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` for a path of more than 64 parts.
 */
export function valuesOfPaths(entries: Iterable<PathEntry>, source: string): SettingsValues {
  const root: Tree = new Map();
  for (const { path, value } of entries) {
    if (path.length > DEEPEST_SETTING) throw tooDeep(source, path);
    set(root, path, value);
  }
  return toObject(root);
}

function set(root: Tree, path: readonly string[], value: string): void {
  let tree = root;
  for (const key of path.slice(0, -1)) {
    const existing = tree.get(key);
    const child = existing instanceof Map ? existing : new Map();
    if (child !== existing) tree.set(key, child);
    tree = child;
  }
  const last = path.at(-1) ?? '';
  if (!(tree.get(last) instanceof Map)) tree.set(last, value);
}

// `Object.fromEntries` defines own properties: a key `__proto__` is a key like any other.
function toObject(tree: Tree): SettingsValues {
  return Object.fromEntries(
    Array.from(tree, ([key, child]) => [key, typeof child === 'string' ? child : asList(toObject(child))]),
  );
}

// `ORDERING__HOSTS__0` and `…__1` are a list. An object has such keys in the order of their numbers.
function asList(section: SettingsValues): unknown {
  const keys = Object.keys(section);
  return keys.length > 0 && keys.every((key, index) => key === String(index)) ? Object.values(section) : section;
}
