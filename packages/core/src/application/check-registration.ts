import { assertKnownOptions, invalidOption } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { BUILT_IN_NAMES } from '../contract/built-in-services.ts';
import type { ApplicationDefinition } from './registration.ts';

// The names an Azure Functions host takes, the strictest of all platforms.
const PORTABLE_NAME = /^[a-z][a-z0-9_-]{0,127}$/i;
// A section names environment variables: SECTION__KEY.
const SETTINGS_NAME = /^[a-z][a-z0-9]*$/i;
// An object with `then` would be taken for a promise wherever it is awaited.
const UNUSABLE_NAMES: readonly string[] = ['', 'then', '__proto__', 'constructor'];

/** Refuses names that some platform would refuse. */
export function checkPortableName(what: string, name: string): void {
  if (typeof name === 'string' && PORTABLE_NAME.test(name)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    `${describeValue(name)} cannot name a${what === 'application' ? 'n' : ''} ${what}: use a letter, then letters, digits, '-' or '_', 128 at most, as Azure Functions demands.`,
    { details: { name } },
  );
}

/** Refuses a section name that no environment variable could carry. */
export function checkSettingsName(name: string): void {
  if (typeof name === 'string' && SETTINGS_NAME.test(name)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    `${describeValue(name)} cannot name a settings section: use a letter, then letters and digits, for example 'ordering'.`,
    { details: { name } },
  );
}

/** Refuses a name that a service, a settings section or a built-in has already. */
export function checkFreshName({ settings, services }: ApplicationDefinition, name: string): void {
  if (typeof name !== 'string' || UNUSABLE_NAMES.includes(name)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_NAME',
      `${describeValue(name)} cannot name a service: factories could not ask for it.`,
    );
  }
  if ((BUILT_IN_NAMES as readonly string[]).includes(name)) {
    throw duplicateName(name, 'is built in');
  }
  if ([...settings, ...services].some((existing) => existing.name === name)) {
    throw duplicateName(name, 'is registered already');
  }
}

/** Refuses the one name that has a method of its own. */
export function checkNotStateStore(name: string): void {
  if (name !== 'stateStore') return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    "'stateStore' names the state store: register it with .stateStore(factory).",
  );
}

/** Refuses a hosted service's name that is not portable, or taken. Azure compares names ignoring case. */
export function checkFreshServiceName({ hostedServices }: ApplicationDefinition, name: string): void {
  checkPortableName('hosted service', name);
  const wanted = name.toLowerCase();
  const existing = hostedServices.find((service) => service.name.toLowerCase() === wanted);
  if (existing === undefined) return;
  throw duplicateName(
    name,
    existing.name === name ? 'is registered already' : `differs from '${existing.name}' only in case`,
  );
}

/** Refuses anything but a function where a factory belongs. */
export function checkFunction(where: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${where}: expected a function, got ${describeValue(value)}.`);
}

/** Refuses options of a service other than a dispose function. */
export function checkDispose(owner: string, options: unknown): void {
  if (options === undefined) return;
  assertKnownOptions(owner, options, ['dispose']);
  const value: unknown = Reflect.get(Object(options), 'dispose');
  if (value !== undefined && typeof value !== 'function')
    throw invalidOption({ owner, option: 'dispose', value }, 'a function');
}

function duplicateName(name: string, why: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_DUPLICATE_NAME', `'${name}' ${why}: choose another name.`, {
    details: { name },
  });
}
