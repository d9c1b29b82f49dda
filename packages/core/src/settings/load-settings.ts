import { AnyhostError } from '../base/errors.ts';
import { type SchemaResult, validateWithSchema } from '../base/validate-with-schema.ts';
import { type AskedKeys, nothingAsked, recordAskedKeys } from './asked-keys.ts';
import { ambiguousVariable } from './environment-layer.ts';
import { mergeLayers, type SettingsLayer, type SettingsWarning } from './layers.ts';
import { respellKeys } from './respell-keys.ts';
import { invalidSettings, type SettingsFailure, settingsFailure } from './settings-failures.ts';
import type { SettingsRegistration } from './settings-registration.ts';
import { returnsAllKeys, unknownKeys, unknownSections } from './unknown-settings.ts';

/** Settings that passed their schemas, by section. */
export type ValidSettings = Readonly<Record<string, unknown>>;

/** What to load. */
export interface SettingsRequest {
  /** All registered sections. */
  readonly registrations: readonly SettingsRegistration[];
  /** Where values come from, lowest first. */
  readonly layers: readonly SettingsLayer[];
  /** The names of the sections to check. Default: all. The others are not read. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** The loaded settings. */
export interface LoadedSettings {
  readonly values: ValidSettings;
  /** Likely mistakes, for the log. */
  readonly warnings: readonly SettingsWarning[];
}

/** Each round of spelling may let a schema look one level deeper; more levels of variables than this are not respelt. */
const MOST_ROUNDS = 8;

/**
 * Merges the layers and checks every section with its schema; schemas may be asynchronous. A schema may be called more
 * than once, to find out which keys it knows.
 *
 * @throws {AnyhostError} one `ERR_ANYHOST_INVALID_SETTINGS` that names every failure: its path, the schema's message, the
 *   value and its source, and what sets it: an environment variable, an option of the command line.
 */
export async function loadSettings(request: SettingsRequest): Promise<LoadedSettings> {
  const sections = await Promise.all(
    chosen(request).map(async (registration) => {
      const steps = loadSection(registration, request.layers);
      let step = steps.next();
      while (!step.done) step = steps.next(await step.value);
      return step.value;
    }),
  );
  return collect(request, sections);
}

/**
 * As {@link loadSettings}, at once: for hosts that need a schedule before they can wait. A section whose schema is
 * asynchronous is left out; reading it from `values` throws `ERR_ANYHOST_INVALID_SETTINGS`.
 */
export function loadSettingsSync(request: SettingsRequest): LoadedSettings {
  const left: SettingsRegistration[] = [];
  const sections = chosen(request).flatMap((registration) => {
    const steps = loadSection(registration, request.layers);
    let step = steps.next();
    while (!step.done) {
      if (step.value instanceof Promise) {
        left.push(registration);
        return [];
      }
      step = steps.next(step.value);
    }
    return [step.value];
  });
  const loaded = collect(request, sections);
  for (const { name } of left) Object.defineProperty(loaded.values, name, { get: () => asynchronous(name) });
  return loaded;
}

function asynchronous(section: string): never {
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SETTINGS',
    `The schema of settings '${section}' is asynchronous, but this host registers its schedules synchronously. Use a schema that validates at once.`,
    { details: { section } },
  );
}

function chosen({ registrations, only }: SettingsRequest): readonly SettingsRegistration[] {
  return only === undefined ? registrations : registrations.filter(({ name }) => only.has(name));
}

interface LoadedSection {
  readonly name: string;
  readonly value: unknown;
  readonly failures: readonly SettingsFailure[];
  readonly warnings: readonly SettingsWarning[];
}

/** Yields each answer of the schema, which may be a promise, and expects its result. */
type Steps<Result> = Generator<SchemaResult | Promise<SchemaResult>, Result, SchemaResult>;

function* loadSection({ name, schema }: SettingsRegistration, all: readonly SettingsLayer[]): Steps<LoadedSection> {
  const given = all.map((layer) => ({ ...layer, values: gives(layer, name) ? { [name]: layer.values[name] } : {} }));
  const { layers, asked, warnings } = yield* spellAsAsked({ name, schema }, given);
  const value = sectionOf(layers, name);
  const result = yield validateWithSchema(schema, value);
  const output = result.issues === undefined ? result.value : undefined;
  if (!returnsAllKeys(value, output)) {
    const known = asked ?? nothingAsked();
    if (asked === undefined) yield validateWithSchema(schema, recordAskedKeys(value, known));
    warnings.push(...unknownKeys({ section: name, given: value, asked: known, output }, layers));
  }
  const failures = (result.issues ?? []).map((issue) => settingsFailure(name, issue, { value, layers }));
  return { name, value: output, failures, warnings };
}

interface SpeltLayers {
  readonly layers: readonly SettingsLayer[];
  /** What the schema asked for; `undefined` if it was not observed. */
  readonly asked: AskedKeys | undefined;
  readonly warnings: SettingsWarning[];
}

/** Finds out which keys the schema asks for, and renames those of the environment accordingly. */
function* spellAsAsked(
  { name, schema }: Pick<SettingsRegistration, 'name' | 'schema'>,
  given: readonly SettingsLayer[],
): Steps<SpeltLayers> {
  const isRespelt = (layer: SettingsLayer): boolean => layer.ignoreCase === true && gives(layer, name);
  const warnings: SettingsWarning[] = [];
  let layers = given;
  let asked: AskedKeys | undefined;
  for (let round = 0; round < MOST_ROUNDS && layers.some(isRespelt); round += 1) {
    const observed = nothingAsked();
    asked = observed;
    yield validateWithSchema(schema, recordAskedKeys(sectionOf(layers, name), observed));
    let hasChanged = false;
    layers = layers.map((layer) => {
      if (!isRespelt(layer)) return layer;
      const { value, changed, collisions } = respellKeys(layer.values[name], observed, [name]);
      hasChanged ||= changed;
      const nameOf = (path: readonly string[], key: string): string => layer.nameOf?.([...path, key]) ?? key;
      for (const { path, loser, winner } of collisions) {
        warnings.push(ambiguousVariable([...path, winner], nameOf(path, loser), nameOf(path, winner)));
      }
      return { ...layer, values: { [name]: value } };
    });
    if (!hasChanged) break;
  }
  return { layers, asked, warnings };
}

function gives({ values }: SettingsLayer, section: string): boolean {
  return Object.hasOwn(values, section);
}

/** The merged values of a section: own ones only, so that a section may be named `toString`. */
function sectionOf(layers: readonly SettingsLayer[], name: string): unknown {
  const values = mergeLayers(layers);
  return (Object.hasOwn(values, name) ? values[name] : undefined) ?? {};
}

function collect({ registrations, layers }: SettingsRequest, sections: readonly LoadedSection[]): LoadedSettings {
  const names = registrations.map(({ name }) => name);
  const warnings = [
    ...layers.flatMap((layer) => layer.warnings ?? []),
    ...sections.flatMap((section) => section.warnings),
    ...unknownSections(layers, names),
  ];
  const failures = sections.flatMap((section) => section.failures);
  if (failures.length > 0) throw invalidSettings(failures, warnings);
  return { values: Object.fromEntries(sections.map(({ name, value }) => [name, value])), warnings };
}
