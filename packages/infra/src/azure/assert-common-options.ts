import {
  AnyhostError,
  assertChoice,
  assertKnownOptions,
  assertNumber,
  describeValue,
  escapeText,
  type GivenOption,
  invalidOption,
  isRecord,
  readEntries,
  readList,
} from '@anyhost/core';
import { assertNoPassword } from '../options/assert-no-password.ts';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';
import type { AzureCommonOptions, AzureOptions } from './azure-options.ts';
import type { BlobStoreOptions } from './azure-store-options.ts';
import { secretName } from './parts/names.ts';
import { BLOB_STORE_DEFAULTS, storeSecrets } from './parts/state-store.ts';

/** The options that both deployments have. */
export const COMMON_OPTION_NAMES: readonly (keyof AzureCommonOptions)[] = [
  'name',
  'store',
  'secrets',
  'logRetentionDays',
];

/** What names of variables a deployment sets itself, in lower case. */
export interface CommonChecks {
  readonly owner: string;
  readonly reserved: ReadonlySet<string>;
}

/** The options that both deployments have, and the variables in plain text beside the secrets. */
type GivenOptions = AzureCommonOptions & Pick<AzureOptions, 'environment'>;

/** Checks the options that both deployments have. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertCommonOptions(options: GivenOptions, { owner, reserved }: CommonChecks): void {
  const given = (option: keyof GivenOptions): GivenOption => ({ owner, option, value: options[option] });
  assertNumber(given('logRetentionDays'), { least: 30, most: 730, whole: true });
  const taken = assertStore(owner, options.store);
  for (const [name, value] of readEntries(given('environment'), 'a plain object with a text per variable')) {
    const variable = { owner, option: `environment.${name}`, value };
    if (typeof value !== 'string') throw invalidOption(variable, 'a string');
    assertNoPassword(variable);
    readVariable({ owner, option: 'environment', value: name }, new Set([...reserved, ...taken]));
  }
  assertSecrets(owner, options, new Set([...reserved, ...taken]));
}

const STORE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'azure-storage': ['kind', 'accountUrlVariable', 'containerVariable', 'container'],
  postgres: ['kind', 'variable'],
  redis: ['kind', 'variable'],
  other: ['kind'],
};

const CONTAINER = /^[a-z0-9](?:-?[a-z0-9]){2,62}$/;

/** @returns The variables that the deployment sets for the store, in lower case. */
function assertStore(owner: string, store: AzureCommonOptions['store']): readonly string[] {
  if (store === undefined) return [];
  const given = { owner, option: 'store', value: store };
  const entries = readEntries(given, "{ kind: 'azure-storage' } or the like", isRecord);
  const [, kind] = entries.find(([option]) => option === 'kind') ?? [];
  assertChoice({ owner, option: 'store.kind', value: kind ?? null }, Object.keys(STORE_OPTIONS));
  assertKnownOptions(`${owner}: store`, store, STORE_OPTIONS[store.kind] ?? []);
  for (const [option, value] of entries) {
    if (value === undefined || option === 'kind') continue;
    if (option !== 'container') readVariable({ owner, option: `store.${option}`, value }, new Set());
    else if (typeof value !== 'string' || !CONTAINER.test(value)) {
      throw invalidOption(
        { owner, option: 'store.container', value },
        'the name of a container: 3 to 63 lower-case letters, digits and single hyphens',
      );
    }
  }
  return store.kind === 'azure-storage' ? variablesOfBlobStore(owner, store) : [];
}

function variablesOfBlobStore(owner: string, store: BlobStoreOptions): readonly string[] {
  const {
    accountUrlVariable = BLOB_STORE_DEFAULTS.accountUrlVariable,
    containerVariable = BLOB_STORE_DEFAULTS.containerVariable,
  } = store;
  const [first, second] = [accountUrlVariable.toLowerCase(), containerVariable.toLowerCase()];
  if (first !== second) return [first, second];
  throw invalidOption(
    { owner, option: 'store.containerVariable', value: containerVariable },
    'a variable other than accountUrlVariable',
  );
}

function assertSecrets(owner: string, options: GivenOptions, reserved: ReadonlySet<string>): void {
  const { environment = {}, store } = options;
  const option = 'secrets';
  const names = readList({ owner, option, value: options.secrets }, 'a list of names of variables');
  const taken = new Map<string, string>();
  for (const given of [...storeSecrets(store), ...names]) {
    const value = readVariable({ owner, option, value: given }, reserved);
    const name = secretName(value);
    const other = taken.get(name);
    if (Object.hasOwn(environment, value))
      throw invalidOption({ owner, option, value }, 'a variable that is not also in environment');
    if (other !== undefined) {
      throw invalidOption(
        { owner, option, value },
        `a name that differs from '${other}' in more than underscores and case`,
      );
    }
    taken.set(name, value);
  }
}

/** The name of a variable that the deployment does not set itself. */
function readVariable(given: GivenOption, reserved: ReadonlySet<string>): string {
  const { value } = given;
  if (typeof value !== 'string' || !/^[A-Za-z]\w{0,98}$/.test(value) || /_$/.test(value)) {
    throw invalidOption(
      given,
      'the name of an environment variable: letters, digits and underscores, starting with a letter',
    );
  }
  if (!reserved.has(value.toLowerCase())) return value;
  throw invalidOption(given, 'a variable that the deployment does not set itself');
}

/**
 * The services that are deployed: those of the option, else all that do not need a long-lived host.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_UNKNOWN_SERVICE` for a name that is none of them; `ERR_ANYHOST_INVALID_OPTION`
 *   where a service needs a state store and the options have none.
 */
export function selectServices(
  plan: ApplicationPlan,
  { services, store }: Pick<AzureOptions, 'services' | 'store'>,
  owner: string,
): readonly PlannedService[] {
  const known = plan.services.filter(({ policy }) => policy.hosts !== 'long-lived');
  const names = readList({ owner, option: 'services', value: services }, 'a list of names of services');
  for (const name of names)
    if (!known.some((service) => service.name === name)) throw unknownService(owner, name, known);
  const selected = services === undefined ? known : known.filter(({ name }) => names.includes(name));
  assertStoreFor(selected, { owner, option: 'store', value: store });
  return selected;
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` where a service needs a durable state store and the options have none. */
export function assertStoreFor(services: readonly PlannedService[], given: GivenOption): void {
  const inNeed = services.find(({ needsStore }) => needsStore);
  if (inNeed === undefined || given.value !== undefined) return;
  throw invalidOption(
    given,
    `{ kind: 'azure-storage' } or another store, because the service '${inNeed.name}' needs a durable one; { kind: 'other' } if the application configures its own`,
  );
}

function unknownService(owner: string, name: unknown, known: readonly PlannedService[]): AnyhostError {
  const service = typeof name === 'string' ? `'${escapeText(name)}'` : describeValue(name);
  const names = known.map((service) => service.name);
  return new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `${owner}: services names ${service}, which is not a background service that this platform can run; this application has ${names.join(', ') || 'none'}.`,
    { details: { option: 'services', known: names } },
  );
}
