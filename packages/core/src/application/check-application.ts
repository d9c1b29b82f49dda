import { AnyhostError, describeValue } from '../base/errors.ts';

/** Refuses what `defineApplication` has not made. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function checkApplication(application: unknown): void {
  const definition: unknown = Reflect.get(Object(application), 'definition');
  if (Array.isArray(Reflect.get(Object(definition), 'hostedServices'))) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${describeValue(application)} is no application: pass what defineApplication('name') and its methods return.`,
  );
}
