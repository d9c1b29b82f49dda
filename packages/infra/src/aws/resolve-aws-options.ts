import {
  assertBoolean,
  assertChoice,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
  readEntries,
  readList,
} from '@anyhost/core';
import { assertNoPassword } from '../options/assert-no-password.ts';
import { assertText } from '../options/assert-text.ts';
import type { AwsOptions, AwsVpcOptions } from './aws-options.ts';
import { type AwsStore, resolveAwsStore } from './aws-store.ts';
import { readPeriod } from './read-period.ts';

/** {@link AwsOptions} after validation, with all defaults that do not depend on the application. */
export interface ResolvedAwsOptions {
  readonly owner: string;
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly services: readonly string[] | undefined;
  readonly functions: 'one' | 'each';
  readonly codeUri: string;
  readonly handler: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number | 'auto' | 'none';
  readonly retries: number;
  readonly guard: boolean;
  readonly allowManyTicks: boolean;
  /** A period for all services, or by service. */
  readonly continueEvery: string | ReadonlyMap<string, string> | undefined;
  readonly continuousEvery: string | undefined;
  readonly store: AwsStore | undefined;
  readonly vpc: AwsVpcOptions | undefined;
  readonly logRetentionDays: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The names of all options of `awsFiles`. */
export const AWS_OPTION_NAMES: readonly string[] = [
  'name',
  'region',
  'services',
  'functions',
  'codeUri',
  'handler',
  'architecture',
  'memoryMb',
  'timeoutSeconds',
  'reservedConcurrency',
  'retries',
  'guard',
  'allowManyTicks',
  'continueEvery',
  'continuousEvery',
  'store',
  'vpc',
  'logRetentionDays',
  'environment',
  'tags',
];

/** The retention days that CloudWatch Logs accepts. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const STACK_NAME = /^[a-z][a-z0-9-]{0,63}$/i;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const HANDLER = /^[^\s.][^\s]*\.\w+$/;
/** Lambda's own rule, and its own variables. */
const VARIABLE = /^(?!AWS_|LAMBDA_|_)[a-z]\w+$/i;

/**
 * Checks options and fills in defaults.
 *
 * @param owner - The function that the options belong to, for messages.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function resolveAwsOptions(owner: string, options: AwsOptions): ResolvedAwsOptions {
  assertKnownOptions(owner, options, AWS_OPTION_NAMES);
  const given = (option: keyof AwsOptions): GivenOption => ({ owner, option, value: options[option] });
  assertText(given('name'), STACK_NAME, "1 to 64 letters, digits or '-', a letter first, as CloudFormation requires");
  assertText(given('region'), REGION, "the name of a region, such as 'eu-west-1'");
  assertChoice(given('functions'), ['one', 'each']);
  assertText(given('codeUri'), /^[^\s'"]+$/, 'a folder without spaces');
  assertText(given('handler'), HANDLER, "a file and its export, such as 'index.handler'");
  assertChoice(given('architecture'), ['arm64', 'x86_64']);
  assertNumber(given('memoryMb'), { least: 128, most: 10_240, whole: true });
  assertNumber(given('timeoutSeconds'), { least: 1, most: 900, whole: true });
  assertNumber(given('retries'), { least: 0, most: 2, whole: true });
  assertBoolean(given('guard'));
  assertBoolean(given('allowManyTicks'));
  const store = resolveAwsStore(given('store'));
  return {
    owner,
    name: options.name,
    region: options.region,
    services: options.services === undefined ? undefined : textsOf(given('services'), 'a list of names of services'),
    functions: options.functions ?? 'one',
    codeUri: options.codeUri ?? '../../dist/lambda/',
    handler: options.handler ?? 'index.handler',
    architecture: options.architecture ?? 'arm64',
    memoryMb: options.memoryMb ?? 256,
    timeoutSeconds: options.timeoutSeconds ?? 60,
    reservedConcurrency: readConcurrency(given('reservedConcurrency')),
    retries: options.retries ?? 2,
    guard: options.guard ?? false,
    allowManyTicks: options.allowManyTicks ?? false,
    continueEvery: readContinueEvery(given('continueEvery')),
    continuousEvery: options.continuousEvery === undefined ? undefined : readPeriod(given('continuousEvery')),
    store,
    vpc: readVpc(given('vpc')),
    logRetentionDays: readRetention(given('logRetentionDays')),
    environment: readEnvironment(given('environment'), store),
    tags: readTexts(given('tags'), /^(?!aws:)[\w .:/=+@-]{1,128}$/, "1 to 128 letters, digits or ' .:/=+-@_'"),
  };
}

function readConcurrency(given: GivenOption): number | 'auto' | 'none' {
  const { value = 'auto' } = given;
  if (value === 'auto' || value === 'none') return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 10_000) return value;
  throw invalidOption(given, "'auto', 'none' or a whole number, 1 to 10000");
}

function readContinueEvery(given: GivenOption): string | ReadonlyMap<string, string> | undefined {
  const { owner, value } = given;
  if (value === undefined) return undefined;
  if (typeof value === 'string') return readPeriod(given);
  const entries = readEntries(given, "a period such as '1m', or periods by service");
  return new Map(
    entries.map(([service, period]) => [
      service,
      readPeriod({ owner, option: `continueEvery['${service}']`, value: period }),
    ]),
  );
}

function readVpc(given: GivenOption): AwsVpcOptions | undefined {
  const { owner, value } = given;
  if (value === undefined) return undefined;
  assertKnownOptions(`${owner}: vpc`, value, ['subnetIds', 'securityGroupIds']);
  const { subnetIds, securityGroupIds } = Object(value);
  return {
    subnetIds: textsOf({ owner, option: 'vpc.subnetIds', value: subnetIds }, 'a list of subnets, one or more'),
    securityGroupIds: textsOf(
      { owner, option: 'vpc.securityGroupIds', value: securityGroupIds },
      'a list of security groups, one or more',
    ),
  };
}

function readRetention(given: GivenOption): number {
  const { value = 30 } = given;
  if (typeof value === 'number' && RETENTION_DAYS.includes(value)) return value;
  throw invalidOption(given, `a retention that CloudWatch Logs accepts: ${RETENTION_DAYS.join(', ')}`);
}

function readEnvironment(given: GivenOption, store: AwsStore | undefined): Readonly<Record<string, string>> {
  const variables = readTexts(given, VARIABLE, "a letter, then letters, digits or '_', and not a name reserved by AWS");
  for (const [name, value] of Object.entries(variables)) {
    assertNoPassword({ ...given, option: `${given.option}.${name}`, value });
  }
  assertFits(given, variables);
  const taken = Object.keys(variables).find((name) => name === 'ANYHOST_SERVICE' || name === store?.variable);
  if (taken === undefined) return variables;
  const { owner, option } = given;
  throw invalidOption(
    { owner, option: `a name in ${option}`, value: taken },
    'a name that the deployment does not set itself',
  );
}

/** The limit of Lambda, including names. */
const MOST_BYTES = 4096;

function assertFits({ owner, option }: GivenOption, variables: Readonly<Record<string, string>>): void {
  const bytes = new TextEncoder().encode(Object.entries(variables).flat().join('')).length;
  if (bytes <= MOST_BYTES) return;
  throw invalidOption(
    { owner, option: `the size of ${option}`, value: bytes },
    `at most ${MOST_BYTES} bytes of names and values, the limit of Lambda: put the rest into a file of the bundle`,
  );
}

function readTexts(given: GivenOption, name: RegExp, expected: string): Readonly<Record<string, string>> {
  const { owner, option } = given;
  const entries = readEntries(given, 'an object of texts by name').map(([key, value]): [string, string] => {
    if (!name.test(key)) throw invalidOption({ owner, option: `a name in ${option}`, value: key }, expected);
    if (typeof value === 'string') return [key, value];
    throw invalidOption({ owner, option: `${option}.${key}`, value }, 'a string');
  });
  return Object.fromEntries(entries);
}

function textsOf(given: GivenOption, what: string): readonly string[] {
  const texts = readList(given, what).filter((item) => typeof item === 'string' && item !== '');
  if (texts.length === 0 || texts.length !== Object(given.value).length) throw invalidOption(given, what);
  return texts.map(String);
}
