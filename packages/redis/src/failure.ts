import { AnyhostError, messageOf, toError } from '@anyhost/core';

/** What went wrong with a server, in words, and what to do about it. */
interface Failure {
  readonly pattern: RegExp;
  readonly problem: string;
  readonly remedy: string;
  /** The connection is of no further use. */
  readonly isLost?: boolean;
  readonly isTimeout?: boolean;
}

// By the name of the error, its code or its message. Redis 6 puts what a script met in the middle of a sentence.
const FAILURES: readonly Failure[] = [
  {
    pattern: /^Disposed/,
    problem: 'the store is disposed',
    remedy: 'Dispose a store after its last call.',
  },
  {
    pattern: /^EvictsRecords/,
    problem: 'it removes any key when its memory is full',
    remedy:
      "Set its maxmemory-policy to noeviction or to a policy volatile-*, or give the option 'durable: false' if records may be lost.",
  },
  {
    pattern: /Command timed out/,
    problem: 'it did not answer',
    remedy: 'Check that it can be reached and is not overloaded, or raise commandTimeout.',
    isLost: true,
    isTimeout: true,
  },
  {
    pattern: /ECONNREFUSED|ENOENT/,
    problem: 'nothing listens there',
    remedy: 'Start the server, or correct host and port.',
    isLost: true,
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    problem: 'the name of its host is not known',
    remedy: 'Correct the host, or check the resolution of names.',
    isLost: true,
  },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    problem: 'it cannot be reached',
    remedy: 'Check host, port, network and firewalls.',
    isLost: true,
  },
  {
    pattern: /\bCERT_|certificate|\bTLS\b|\bSSL\b|EPROTO/,
    problem: 'no secure connection can be made',
    remedy:
      "Use 'rediss:' if the server expects TLS, else 'redis:'. Give the certificate of its authority with the option tls: { ca } of ioredis.",
    isLost: true,
  },
  {
    pattern: /NOAUTH/,
    problem: 'it asks for a password',
    remedy: 'Give user name and password in the URL or the options.',
    isLost: true,
  },
  {
    pattern: /WRONGPASS|invalid password/,
    problem: 'it does not accept user name and password',
    remedy: 'Correct them in the URL or the options.',
    isLost: true,
  },
  {
    pattern: /NOPERM|can't run this command/,
    problem: 'the user lacks a right',
    remedy: 'Grant what the README of @anyhost/redis lists: commands, and keys that begin with the prefix.',
  },
  {
    pattern: /READONLY/,
    problem: 'it is a replica, which refuses writes',
    remedy: 'Connect to the primary: by its own address, or through sentinels.',
    isLost: true,
  },
  {
    pattern: /\bOOM\b/,
    problem: 'its memory is full',
    remedy: 'Raise its maxmemory, or remove other data.',
  },
  {
    pattern: /LOADING/,
    problem: 'it is loading its data',
    remedy: 'Wait until it has started.',
  },
  {
    pattern: /MISCONF/,
    problem: 'it cannot write to its disk, and refuses writes until it can',
    remedy: 'Free some space, or see the log of the server.',
  },
  {
    pattern: /NOREPLICAS/,
    problem: 'too few replicas are connected',
    remedy: 'Bring them back, or lower min-replicas-to-write.',
  },
  {
    pattern: /MASTERDOWN/,
    problem: 'it is a replica without its primary',
    remedy: 'Connect to the primary: by its own address, or through sentinels.',
    isLost: true,
  },
  {
    pattern: /BUSY/,
    problem: 'a script of another client keeps it busy',
    remedy: 'Wait for that script, or end it with SCRIPT KILL.',
  },
  {
    pattern: /WRONGTYPE/,
    problem: 'a key with the prefix of the store holds data of another kind',
    remedy: "Give the store a prefix of its own with the option 'prefix'.",
  },
  {
    pattern: /CROSSSLOT|MOVED|\bASK\b|CLUSTERDOWN|TRYAGAIN/,
    problem: 'it is a node of a cluster, which does not hold the keys of the store',
    remedy: "Pass a Cluster of ioredis, and a prefix with a hash tag, such as '{anyhost}:'.",
  },
  {
    pattern: /DB index/,
    problem: 'it has no database of that number',
    remedy: 'Give another number, or raise its databases.',
    isLost: true,
  },
  {
    pattern: /max number of clients/,
    problem: 'it has too many clients',
    remedy: 'Close some, or raise its maxclients.',
    isLost: true,
  },
  {
    pattern: /subscriber mode|monitoring mode/,
    problem: 'the client is subscribed or monitors, and can make no other calls',
    remedy: 'Pass another client: client.duplicate().',
  },
  {
    pattern:
      /Connection is closed|connection close|ECONNRESET|EPIPE|isn't writeable|Socket (?:closed|timeout)|max retries/,
    problem: 'the connection was lost',
    remedy: 'Check that the server runs, and that nothing between cuts connections. A write may have been made.',
    isLost: true,
  },
];

const OTHER: Failure = {
  pattern: /./,
  problem: 'it answers with an error',
  remedy: 'See https://redis.io/docs/latest/develop/reference/protocol-spec/ and the log of the server.',
};

/** Whether a connection is of no further use after an error. */
export function isLost(thrown: unknown): boolean {
  return failureOf(toError(thrown)).isLost === true;
}

/**
 * The error for a call that fails.
 *
 * @param call - The method and its key: `redis.get('k')`.
 * @param server - Its name, without user and password.
 */
export function callFailed(call: string, server: string, thrown: unknown): AnyhostError {
  const cause = withoutCommand(toError(thrown));
  const { problem, remedy, isTimeout } = failureOf(cause);
  const code = isTimeout === true ? 'ERR_ANYHOST_STORE_TIMEOUT' : 'ERR_ANYHOST_STORE_FAILED';
  const message = `${call} cannot use ${server}: ${problem} (${messageOf(cause)}). ${remedy}`;
  return new AnyhostError(code, message, { cause, details: { call, server } });
}

function failureOf(error: Error): Failure {
  const text = `${error.name} ${'code' in error ? String(error.code) : ''} ${error.message}`;
  return FAILURES.find(({ pattern }) => pattern.test(text)) ?? OTHER;
}

// An error of ioredis holds the command with its arguments: the password, or the record.
function withoutCommand(error: Error): Error {
  if (!('command' in error)) return error;
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
