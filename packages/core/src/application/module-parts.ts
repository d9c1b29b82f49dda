import { AnyhostError, describeValue } from '../base/errors.ts';
import { isArray, readProperty } from '../base/read-property.ts';
import type { PlacedRegistration } from './registration.ts';

/**
 * The registrations of a module, in order. A module of another copy of the package is one too.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for anything else.
 */
export function modulePartsOf(module: unknown): readonly PlacedRegistration[] {
  const definition = readProperty(module, 'definition');
  if (isModule(definition)) return definition.registrations;
  const what = definition === undefined ? describeValue(module) : 'an application';
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `use(…): expected a module created with module('name') and its methods, got ${what}.`,
  );
}

function isModule(definition: unknown): definition is { readonly registrations: readonly PlacedRegistration[] } {
  return readProperty(definition, 'kind') === 'module' && isArray(readProperty(definition, 'registrations'));
}
