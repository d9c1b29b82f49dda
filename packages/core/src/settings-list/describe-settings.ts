import type { AnyApplication } from '../application/application.ts';
import { assertApplication } from '../application/assert-application.ts';
import { isSecretName } from '../base/mask-secrets.ts';
import type { StandardSchema } from '../base/standard-schema.ts';
import { HOST_SECTION } from '../host/host-settings.ts';
import { variableName } from '../settings/variable-name.ts';
import { hostSection } from './host-section.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { maskValue } from './mask-value.ts';
import { probeSchema } from './probe-schema.ts';
import { schemaValues } from './schema-values.ts';
import type { ValueFacts } from './value-facts.ts';

/** One value that the settings of an application can give. */
export interface SettingDescription {
  /** The section: `ordering`. */
  readonly section: string;
  /**
   * The path, and the key in files: `ordering.retry.delayMs`. Index 0 stands for every item of a list, `<name>` for every
   * name where names come from data. A section of whose values nothing is known is one row, with the section's name.
   */
  readonly path: string;
  /** The environment variable: `ORDERING__RETRY__DELAY_MS`; of a list the one of its first item. */
  readonly variable: string;
  /** The option of a command line, in hosts that read one: `--ordering:retry:delayMs`. */
  readonly option: string;
  /** The type in words: `whole number, 1 or more`; `undefined` if it is not known. */
  readonly type: string | undefined;
  /** Whether the host does not start without it; `undefined` if that is not known. */
  readonly required: boolean | undefined;
  /** The default, where the schema names it; `***` for a secret, and for secrets within it, as the credentials of a URL. */
  readonly default: unknown;
  /** The only values allowed, where they are listed; `undefined` for a secret. */
  readonly allowed: readonly unknown[] | undefined;
  /** What the schema says about it. */
  readonly description: string | undefined;
  /** Whether the value is likely secret: by a key of its path, or because the schema says so (`writeOnly`). */
  readonly secret: boolean;
  /**
   * Where this is known from: the JSON Schema of the section's schema; or, if that has none, the keys that it asks for
   * when it gets an empty section: then types, defaults and what is in lists are not known; or nothing.
   */
  readonly knownFrom: 'jsonSchema' | 'keysAskedFor' | 'nothing';
}

/**
 * Lists every value that the settings of an application can give, section by section, and at the end those of the host's
 * own section `anyhost`. Reads no settings, starts nothing. A schema that has no JSON Schema is called a few times with an
 * empty section; it may be asynchronous.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for anything but an application.
 * @see https://standardschema.dev/json-schema
 */
export async function describeSettings(application: AnyApplication): Promise<readonly SettingDescription[]> {
  assertApplication(application);
  const sections = application.definition.settings.map(({ name, schema }) => describeSection(name, schema));
  const host = schemaValues(hostSection()).map((facts) => describe(HOST_SECTION, facts, 'jsonSchema'));
  return [...(await Promise.all(sections)).flat(), ...host];
}

async function describeSection(section: string, schema: StandardSchema): Promise<readonly SettingDescription[]> {
  const jsonSchema = jsonSchemaOf(schema);
  if (jsonSchema !== undefined) return schemaValues(jsonSchema).map((facts) => describe(section, facts, 'jsonSchema'));
  const probed = await probeSchema(schema);
  return probed.length > 0
    ? probed.map((facts) => describe(section, facts, 'keysAskedFor'))
    : [unknownSection(section)];
}

function describe(
  section: string,
  { path, ...facts }: ValueFacts,
  knownFrom: SettingDescription['knownFrom'],
): SettingDescription {
  const keys = [section, ...path];
  const isList = facts.type?.startsWith('list') === true;
  const settable = isList ? [...keys, '0'] : keys;
  const secret = facts.secret || path.some(isSecretName);
  return {
    section,
    path: keys.join('.'),
    variable: variableName(settable),
    option: `--${settable.join(':')}`,
    ...facts,
    default: secret && facts.default !== undefined ? '***' : maskValue(facts.default),
    allowed: secret ? undefined : facts.allowed?.map((value) => maskValue(value)),
    secret,
    knownFrom,
  };
}

function unknownSection(section: string): SettingDescription {
  const facts = {
    type: undefined,
    required: undefined,
    default: undefined,
    allowed: undefined,
    description: undefined,
  };
  return {
    section,
    path: section,
    variable: variableName([section, '…']),
    option: `--${section}:…`,
    ...facts,
    secret: false,
    knownFrom: 'nothing',
  };
}
