import { assertKnownOptions, invalidOption } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { readList } from '../base/read-option.ts';
import { BUILT_IN_NAMES } from '../contract/built-in-services.ts';
import { RESERVED_NAMES } from '../services/service-view.ts';

// The names an Azure Functions host takes, the strictest of all platforms.
const PORTABLE_NAME = /^[a-z][a-z0-9_-]{0,127}$/i;
// A section names environment variables: SECTION__KEY.
const SETTINGS_NAME = /^[a-z][a-z0-9]*$/i;
const HOST_SECTION = 'anyhost';
const CONTROL_CHARACTER = /\p{Cc}/u;
const LONGEST_NAME = 128;

/** Throws for a name that some platform would refuse. */
export function assertPortableName(what: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && PORTABLE_NAME.test(name)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    `${describeValue(name)} cannot name a${what === 'application' ? 'n' : ''} ${what}: use a letter, then letters, digits, '-' or '_', 128 at most, as Azure Functions requires.`,
    { details: { name } },
  );
}

/** Throws for a section name that no environment variable could carry. */
export function assertSettingsName(name: unknown): asserts name is string {
  if (typeof name === 'string' && SETTINGS_NAME.test(name) && name.toLowerCase() !== HOST_SECTION) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    `${describeValue(name)} cannot name a settings section: use a letter, then letters and digits, for example 'ordering'; '${HOST_SECTION}' holds options of the host.`,
    { details: { name } },
  );
}

/** Throws for a name that a factory cannot use as a property, or that is built in. */
export function assertServiceName(name: unknown): asserts name is string {
  const isUsable =
    typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME && !CONTROL_CHARACTER.test(name);
  if (!isUsable || RESERVED_NAMES.has(name)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_NAME',
      `${describeValue(name)} cannot name a service: factories could not ask for it. Use 1 to ${LONGEST_NAME} printable characters, and no name that JavaScript reads on every object, such as 'then'.`,
    );
  }
  if (BUILT_IN_NAMES.includes(name)) throw duplicateName(name, 'is built in');
}

/** Throws for the name of the state store, which has its own method. */
export function assertNotStateStore(name: unknown): void {
  if (name !== 'stateStore') return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_NAME',
    "'stateStore' names the state store: register it with .stateStore(factory).",
  );
}

/** Throws for anything but a function where a factory belongs. */
export function assertFunction(where: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${where}: expected a function, got ${describeValue(value)}.`);
}

/** Throws for options of a service other than those known, or with wrong values. */
export function assertServiceOptions(owner: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  assertKnownOptions(owner, options, known);
  const { dispose, uses }: { readonly dispose?: unknown; readonly uses?: unknown } = Object(options);
  if (dispose !== undefined && typeof dispose !== 'function') {
    throw invalidOption({ owner, option: 'dispose', value: dispose }, 'a function');
  }
  assertUses(owner, uses);
}

/** Throws for a `uses` that is not a list of names. Whether the names exist is checked in the application. */
export function assertUses(owner: string, uses: unknown): void {
  const given = { owner, option: 'uses', value: uses };
  const expected = "an array of names, for example ['pool', 'bus']";
  if (readList(given, expected).some((name) => typeof name !== 'string')) throw invalidOption(given, expected);
}

/** The error for a name that is taken. */
export function duplicateName(name: string, why: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_DUPLICATE_NAME', `'${name}' ${why}: choose another name.`, {
    details: { name },
  });
}
