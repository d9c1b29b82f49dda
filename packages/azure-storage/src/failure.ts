import { AnyhostError, isRecord, messageOf, readProperty, toError } from '@anyhost/core';

/** What went wrong with a call, in words, and what to do about it. */
interface Failure {
  readonly problem: string;
  readonly remedy: string;
}

const NOT_AUTHENTICATED: Failure = {
  problem: 'the credential is not accepted',
  remedy:
    'Check the account, the key or the signature and its end, the tenant of the identity, and the clock of the machine.',
};

const BUSY: Failure = {
  problem: 'the service is busy',
  remedy: 'Each try failed. An account has a limit of requests per second: give the store an account of its own.',
};

const UNREACHABLE: Failure = {
  problem: 'it cannot be reached',
  remedy: 'Check the name of the account, the network, and the firewall of the account.',
};

const NO_IDENTITY: Failure = {
  problem: 'no identity was found',
  remedy:
    "Give the app a managed identity (with AZURE_CLIENT_ID for a user-assigned one), sign in with az login on a developer's machine, or pass a credential.",
};

const NO_PERMISSION: Failure = {
  problem: 'the identity has no permission',
  remedy:
    'Give it the role Storage Blob Data Contributor on the container: it takes effect within ten minutes. Check the firewall of the account too.',
};

/** By the service's error code. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ContainerNotFound: {
    problem: 'there is no such container',
    remedy:
      'Create it: az storage container create --auth-mode login --account-name <account> --name <container>; or set createContainer.',
  },
  ContainerBeingDeleted: {
    problem: 'the container is being deleted',
    remedy: 'A container of that name can be created again after some 30 seconds.',
  },
  AuthorizationPermissionMismatch: NO_PERMISSION,
  AuthorizationFailure: NO_PERMISSION,
  InsufficientAccountPermissions: NO_PERMISSION,
  AuthenticationFailed: NOT_AUTHENTICATED,
  InvalidAuthenticationInfo: NOT_AUTHENTICATED,
  NoAuthenticationInformation: NOT_AUTHENTICATED,
  PublicAccessNotPermitted: NOT_AUTHENTICATED,
  KeyBasedAuthenticationNotPermitted: {
    problem: 'the account does not permit its keys to be used',
    remedy: 'Give accountUrl instead of connectionString, and let a managed identity sign in.',
  },
  LeaseIdMissing: {
    problem: 'somebody holds a lease on the blob',
    remedy: 'Break it: the store uses no leases, and nothing else should use its container.',
  },
  ServerBusy: BUSY,
  OperationTimedOut: BUSY,
  InternalError: BUSY,
  CredentialUnavailableError: NO_IDENTITY,
  ChainedTokenCredentialError: NO_IDENTITY,
  AggregateAuthenticationError: NO_IDENTITY,
  AuthenticationRequiredError: NO_IDENTITY,
  AuthenticationError: NOT_AUTHENTICATED,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EPIPE: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  REQUEST_SEND_ERROR: UNREACHABLE,
};

const NO_MODULE: Failure = {
  problem: 'a package cannot be loaded',
  remedy:
    'Install it: npm install @azure/identity for a managed identity, @azure/storage-blob for the store; or pass a credential.',
};

const NOT_ENCRYPTED: Failure = {
  problem: 'the accountUrl does not begin with https:',
  remedy: 'A token is sent over TLS only. Give the https URL, or a connectionString for Azurite.',
};

const OTHER: Failure = {
  problem: 'an error of the service',
  remedy: 'See https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.',
};

/** The error for a call that fails: an error of this package as it is, any other described. */
export function callFailed(call: string, container: string, thrown: unknown): AnyhostError {
  if (thrown instanceof AnyhostError) return thrown;
  const cause = toError(thrown);
  const reason = errorCodeOf(cause) ?? cause.name;
  const { problem, remedy } = failureOf(cause, reason);
  // The message of the SDK goes on with the request's id and time, which the cause keeps.
  const [head = ''] = messageOf(cause).split('\n');
  return new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `${call} cannot use the container '${container}': ${problem} (${head || reason}). ${remedy}`,
    { cause, details: { call, container, reason } },
  );
}

/** The error for a deletion whose result is not known: its record is gone, but an earlier try may have removed it. */
export function unclearDeletion(call: string, container: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `${call} in the container '${container}' was sent again because an answer was missing, and found no record: this call removed it, or another one did. Read the record before you write it.`,
    { details: { call, container } },
  );
}

/** The error for a connection string that the SDK does not read. Without a cause, which would show it. */
export function noConnectionString(): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    'azureBlobStateStore: the connectionString is not one of an account. Copy it again: az storage account show-connection-string; or give accountUrl, for a managed identity.',
    { details: { option: 'connectionString' } },
  );
}

/** The service's or the system's code for what went wrong; an answer to HEAD has it in a header only. */
export function errorCodeOf(thrown: unknown): string | undefined {
  const details = readProperty(thrown, 'details');
  const codes = [readProperty(thrown, 'code'), isRecord(details) ? readProperty(details, 'errorCode') : undefined];
  return codes.find((code) => typeof code === 'string' && code !== '')?.toString();
}

function failureOf(cause: Error, reason: string): Failure {
  if (reason === 'ERR_MODULE_NOT_FOUND') return NO_MODULE;
  if (/non-TLS/i.test(cause.message)) return NOT_ENCRYPTED;
  return FAILURES[reason] ?? FAILURES[cause.name] ?? OTHER;
}
