import { escapeText } from '../base/describe-value.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import type { AnyApplication } from './application.ts';

const LONGEST_KEY = 40;

/**
 * Throws for a value that `defineApplication` has not created. For hosts, before they read any part of it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function assertApplication(value: unknown): asserts value is AnyApplication {
  if (isApplication(value)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `Expected an application created with defineApplication(), got ${whatInstead(value)}.`,
  );
}

function isApplication(value: unknown): boolean {
  const definition = read(value, 'definition');
  const lists = ['settings', 'services', 'hostedServices'].map((list) => read(definition, list));
  return [...lists, read(value, 'backgroundServices')].every((list) => Array.isArray(list));
}

// The mistakes of plain JavaScript: a circular import, a namespace import, a missing await, a spread, a module.
function whatInstead(value: unknown): string {
  if (value === undefined) return 'undefined: perhaps the module that defines it imports this one';
  if (typeof value !== 'object' || value === null) return describeValue(value);
  if (typeof read(value, 'then') === 'function') return 'a promise: await it first';
  const { kind, name } = {
    kind: read(read(value, 'definition'), 'kind'),
    name: read(read(value, 'definition'), 'name'),
  };
  if (kind === 'module') {
    return `the module ${describeValue(name)}: use it in an application, defineApplication('name').use(module)`;
  }
  const held = keysOf(value).find((key) => isApplication(read(value, key)));
  if (held !== undefined) return `an object that holds one as '${held}': pass value.${held}, or import it by that name`;
  const keys = keysOf(value);
  const shape =
    keys.length === 0
      ? 'an object without properties'
      : `an object with ${keys
          .slice(0, 10)
          .map((key) => escapeText(key, LONGEST_KEY))
          .join(', ')}`;
  return `${shape}: pass the application itself, not a copy such as { ...app }`;
}

function keysOf(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}

// A value from outside may be a revoked proxy, or have getters that throw.
function read(value: unknown, key: string): unknown {
  try {
    return value === undefined || value === null ? undefined : Reflect.get(Object(value), key);
  } catch {
    return undefined;
  }
}
