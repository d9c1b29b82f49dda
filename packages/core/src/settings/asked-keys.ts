import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';

/** Which keys of a value a schema asked for, below it too. */
export interface AskedKeys {
  /** Keys that it read or looked for, with what it asked below them, in order. */
  readonly keys: Map<string, AskedKeys>;
  /** Keys that it asked for by name, before it listed the existing ones. */
  readonly named: Set<string>;
  /** Whether it has listed the existing keys. */
  wasListed: boolean;
}

/** Properties that every object has: a schema that reads them does not ask for a setting. */
const NO_SETTINGS = new Set([...Object.getOwnPropertyNames(Object.prototype), 'then', 'toJSON', 'length']);

/** The settings that a schema asked for by name. */
export function namedKeys({ named }: AskedKeys): readonly string[] {
  return [...named].filter((name) => !NO_SETTINGS.has(name));
}

/** Nothing has been asked for yet. */
export function nothingAsked(): AskedKeys {
  return { keys: new Map(), named: new Set(), wasListed: false };
}

/**
 * A view of a value for a schema to read, which records in `asked` what it asks for. There is no other way to
 * learn which keys a schema knows. Its result for the view is discarded.
 */
export function recordAskedKeys(value: unknown, asked: AskedKeys): unknown {
  if (!isPlainObject(value) && !isArray(value)) return value;
  const views = new Map<string, unknown>();
  const note = (key: string): AskedKeys => {
    const below = asked.keys.get(key) ?? nothingAsked();
    asked.keys.set(key, below);
    if (!asked.wasListed) asked.named.add(key);
    return below;
  };
  // The target is a copy that can be changed: a frozen one would forbid to return views in its place.
  return new Proxy(isArray(value) ? [...value] : { ...value }, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string') return found;
      const below = note(key);
      if (!Object.hasOwn(target, key)) return found;
      if (!views.has(key)) views.set(key, recordAskedKeys(found, below));
      return views.get(key);
    },
    has(target, key) {
      if (typeof key === 'string') note(key);
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      asked.wasListed = true;
      return Reflect.ownKeys(target);
    },
  });
}
