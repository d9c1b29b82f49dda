import { assertChoice, assertKnownOptions, type GivenOption, invalidOption } from '@anyhost/core';

/** What the state store needs, checked: `AwsStoreOptions` with its defaults. */
export type AwsStore = DynamoDbTable | ConnectionString;

/** A DynamoDB table, and the variable that names it. */
export interface DynamoDbTable {
  readonly kind: 'dynamodb';
  readonly variable: string;
  /** A table that exists; `undefined` for one that the stack creates. */
  readonly tableName: string | undefined;
}

/** A server, and the variable that holds its connection string. */
export interface ConnectionString {
  readonly kind: 'postgres' | 'redis';
  readonly variable: string;
  readonly place: ConnectionPlace;
  /** CloudFormation's reference to that place. */
  readonly reference: string;
}

/** Where a connection string is kept. */
export interface ConnectionPlace {
  readonly kind: 'parameter' | 'secret';
  readonly name: string;
  /** The key of a secret in JSON; `undefined` where the secret is the connection string. */
  readonly key: string | undefined;
}

const VARIABLES = { dynamodb: 'STATE_TABLE', postgres: 'DATABASE_URL', redis: 'REDIS_URL' } as const;
const OPTIONS = ['kind', 'variable', 'tableName', 'parameter', 'secret'];
const TABLE = /^[\w.-]{3,255}$/;
const PARAMETER = /^[\w./-]{1,1011}$/;
const SECRET = /^[\w/+=.@-]{1,512}(?::[\w.@-]+)?$/;

/** Checks the option `store`. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function resolveAwsStore({ owner, value }: GivenOption): AwsStore | undefined {
  if (value === undefined) return undefined;
  assertKnownOptions(`${owner}: store`, value, OPTIONS);
  const given = (option: string): GivenOption => ({
    owner,
    option: `store.${option}`,
    value: Reflect.get(Object(value), option),
  });
  const kind = readKind(given('kind'));
  const variable = readText(given('variable'), /^(?!AWS_|LAMBDA_|_)[a-z]\w+$/i, 'the name of an environment variable');
  const tableName = readText(given('tableName'), TABLE, 'the name of a table');
  const parameter = readText(
    given('parameter'),
    PARAMETER,
    "the name of an SSM parameter, such as '/shop/database-url'",
  );
  const secret = readText(
    given('secret'),
    SECRET,
    "the name of a secret, such as 'shop/database' or 'shop/database:url'",
  );
  const common = { variable: variable ?? VARIABLES[kind] };
  if (kind === 'dynamodb') {
    if (parameter !== undefined)
      throw invalidOption(given('parameter'), 'undefined: a DynamoDB store has no connection string');
    if (secret !== undefined)
      throw invalidOption(given('secret'), 'undefined: a DynamoDB store has no connection string');
    return { ...common, kind, tableName };
  }
  if (tableName !== undefined) throw invalidOption(given('tableName'), 'undefined: only a DynamoDB store has a table');
  const place = readPlace(given, parameter, secret);
  return { ...common, kind, place, reference: referenceTo(place) };
}

function readKind(given: GivenOption): keyof typeof VARIABLES {
  assertChoice({ ...given, value: given.value ?? null }, Object.keys(VARIABLES));
  return given.value === 'dynamodb' || given.value === 'postgres' ? given.value : 'redis';
}

function readText(given: GivenOption, form: RegExp, expected: string): string | undefined {
  const { value } = given;
  if (value === undefined) return undefined;
  if (typeof value === 'string' && form.test(value)) return value;
  throw invalidOption(given, expected);
}

function readPlace(
  given: (option: string) => GivenOption,
  parameter: string | undefined,
  secret: string | undefined,
): ConnectionPlace {
  if (parameter !== undefined && secret !== undefined)
    throw invalidOption(given('secret'), 'undefined, because store.parameter is set');
  if (parameter !== undefined) return { kind: 'parameter', name: parameter, key: undefined };
  if (secret === undefined)
    throw invalidOption(given('secret'), 'a secret, or store.parameter, that holds the connection string');
  const [name = secret, key] = secret.split(':');
  return { kind: 'secret', name, key };
}

function referenceTo({ kind, name, key }: ConnectionPlace): string {
  if (kind === 'parameter') return `{{resolve:ssm:${name}}}`;
  return key === undefined
    ? `{{resolve:secretsmanager:${name}:SecretString}}`
    : `{{resolve:secretsmanager:${name}:SecretString:${key}}}`;
}
