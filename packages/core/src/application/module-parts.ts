import { AnyhostError, describeValue } from '../base/errors.ts';
import type { PlacedRegistration } from './registration.ts';

/**
 * The registrations of a module, in order. A module of another copy of the package is one too.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for anything else.
 */
export function modulePartsOf(module: unknown): readonly PlacedRegistration[] {
  const definition: unknown = Reflect.get(Object(module), 'definition');
  const { kind, registrations }: { readonly kind?: unknown; readonly registrations?: readonly PlacedRegistration[] } =
    Object(definition);
  if (kind === 'module' && registrations !== undefined) return registrations;
  const what = definition === undefined ? describeValue(module) : 'an application';
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `use(…): expected a module created with module('name') and its methods, got ${what}.`,
  );
}
