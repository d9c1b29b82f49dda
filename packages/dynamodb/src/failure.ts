import { AnyhostError, messageOf, readProperty, toError } from '@anyhost/core';

/** What went wrong with a call, in words, and what to do about it. */
interface Failure {
  readonly problem: string;
  readonly remedy: (table: string) => string;
}

const CREDENTIALS: Failure = {
  problem: 'the credentials are missing or not accepted',
  remedy: () =>
    'Give the function, container or machine a role, or pass a client with credentials; check that the clock of the machine is right.',
};

const THROTTLED: Failure = {
  problem: 'the table gets more requests than its capacity allows',
  remedy: (table) =>
    `Use on-demand capacity: aws dynamodb update-table --table-name ${table} --billing-mode PAY_PER_REQUEST; or provision more.`,
};

const UNREACHABLE: Failure = {
  problem: 'it cannot be reached',
  remedy: () => 'Check the region, the endpoint and the network: a function in a VPC needs an endpoint for DynamoDB.',
};

const WRONG_KEY: Failure = {
  problem: 'its primary key is not the one of a state store',
  remedy: (table) => `It needs the partition key 'partition' and the sort key 'key', both texts: ${createTable(table)}`,
};

/** By the name of the SDK's error. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ResourceNotFoundException: {
    problem: 'there is no such table in this account and region',
    remedy: (table) => `Check the region, or create it: ${createTable(table)}`,
  },
  AccessDeniedException: {
    problem: 'the role of this process has no permission',
    remedy: () =>
      "Allow it dynamodb:GetItem, PutItem, DeleteItem and Query on the table; Scan too, if it calls list with a prefix without '/'.",
  },
  ProvisionedThroughputExceededException: THROTTLED,
  ThrottlingException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  UnrecognizedClientException: CREDENTIALS,
  InvalidSignatureException: CREDENTIALS,
  ExpiredTokenException: CREDENTIALS,
  MissingAuthenticationTokenException: CREDENTIALS,
  CredentialsProviderError: CREDENTIALS,
  InternalServerError: {
    problem: 'DynamoDB failed',
    remedy: () => 'Each try failed. If it lasts, see the AWS Health Dashboard.',
  },
  TimeoutError: UNREACHABLE,
};

/** By the code of Node's error. */
const CODES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EPIPE: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  ERR_MODULE_NOT_FOUND: {
    problem: 'the AWS SDK cannot be loaded',
    remedy: () => 'Install @aws-sdk/client-dynamodb, or leave it out of the bundle on a runtime that brings it.',
  },
};

const NO_REGION: Failure = {
  problem: 'there is no region',
  remedy: () => "Set the variable AWS_REGION, or pass { region: 'eu-west-1' }.",
};

const OTHER: Failure = {
  problem: 'an error of DynamoDB',
  remedy: () => 'See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html.',
};

/** The command that creates a table for a state store. */
function createTable(table: string): string {
  return `aws dynamodb create-table --table-name ${table} --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=partition,AttributeType=S AttributeName=key,AttributeType=S --key-schema AttributeName=partition,KeyType=HASH AttributeName=key,KeyType=RANGE`;
}

/** The error for a call that fails: an error of this package as it is, any other described. */
export function callFailed(call: string, table: string, thrown: unknown): AnyhostError {
  if (thrown instanceof AnyhostError) return thrown;
  const cause = toError(thrown);
  const { problem, remedy } = failureOf(cause);
  return new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `${call} cannot use the table '${table}': ${problem} (${messageOf(cause)}). ${remedy(table)}`,
    { cause, details: { call, table, reason: cause.name } },
  );
}

/** The error for a deletion whose result is not known: its record is gone, but an earlier try may have removed it. */
export function unclearDeletion(call: string, table: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `${call} on the table '${table}' was sent again because an answer was missing, and found no record: this call removed it, or another one did. Read the record before you write it.`,
    { details: { call, table } },
  );
}

function failureOf(cause: Error): Failure {
  if (cause.name === 'ValidationException' && /\bkey\b/i.test(cause.message)) return WRONG_KEY;
  if (/\bregion is missing\b/i.test(cause.message)) return NO_REGION;
  return FAILURES[cause.name] ?? CODES[String(readProperty(cause, 'code'))] ?? OTHER;
}
