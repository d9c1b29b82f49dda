/** What went wrong with a database, in words, and what to do about it. */
export interface Failure {
  readonly problem: string;
  /** `TABLE` stands for the table's name. */
  readonly remedy: string;
  readonly isTimeout?: boolean;
}

const UNREACHABLE: Failure = {
  problem: 'the server cannot be reached',
  remedy: 'Check host and port, that the server runs, and that the network lets this process connect.',
};
const UNKNOWN_HOST: Failure = {
  problem: 'the name of its host is not known',
  remedy: 'Correct the host, or check the resolution of names.',
};
const NOT_TRUSTED: Failure = {
  problem: "the server's certificate is not trusted",
  remedy: "Give its authority with ssl: { ca }, or correct the host's name.",
};
const LOST: Failure = {
  problem: 'the connection was lost during the call',
  remedy: 'The next call opens another. A write may have been made.',
};
const REFUSED_USER: Failure = {
  problem: 'the server refuses the user',
  remedy: 'Check user and password, and pg_hba.conf of the server.',
};
const OTHER_TABLE: Failure = {
  problem: 'the table is not one of a state store',
  remedy: "Give the store a table of its own with the option 'table'.",
};
const UNABLE: Failure = {
  problem: 'the server ended the connection, or accepts none now',
  remedy: 'It is starting or stopping, or somebody ended the connection. The next call connects again.',
};
const TIMEOUT: Failure = {
  problem: 'the statement took too long',
  remedy:
    'Look in pg_locks for who holds its lock, check that the server is not overloaded, or raise query_timeout, or statement_timeout of the server.',
  isTimeout: true,
};
const NO_CONNECTION: Failure = {
  problem: 'no connection became free or was made in time',
  remedy: 'Check that the server can be reached, and that the pool has enough connections (max).',
  isTimeout: true,
};
const CLOSED: Failure = {
  problem: 'the pool is closed',
  remedy: 'End a pool, or dispose a store, after its last call.',
};
const CONTENDED: Failure = {
  problem: 'other transactions changed the same rows during every try',
  remedy: 'Use the isolation level READ COMMITTED for this user.',
};
const ENCODING: Failure = {
  problem: 'its encoding cannot hold the text',
  remedy: 'Use a database with the encoding UTF8.',
};

/** By SQLSTATE of the server, https://www.postgresql.org/docs/current/errcodes-appendix.html, or code of Node. */
export const FAILURES: Readonly<Record<string, Failure>> = {
  '22021': ENCODING,
  '22P05': ENCODING,
  '25006': {
    problem: 'the server is read-only',
    remedy: 'Connect to the primary server, not to a replica.',
  },
  '25P02': {
    problem: 'the connection is in a transaction that has failed',
    remedy: 'Give the store a Pool, not a Client that has a transaction.',
  },
  '28000': REFUSED_USER,
  '28P01': REFUSED_USER,
  '3D000': { problem: 'there is no such database', remedy: 'Create it, or correct its name.' },
  '3F000': {
    problem: 'there is no such schema',
    remedy: 'Create it, or correct the search_path: the store creates a table only.',
  },
  '40001': CONTENDED,
  '40P01': CONTENDED,
  '42501': {
    problem: 'the user lacks a right',
    remedy:
      "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE TO the user. If there is no table yet, run the statements of migrationSql('TABLE') as a user who can create it.",
  },
  '42703': OTHER_TABLE,
  '42804': OTHER_TABLE,
  '42809': OTHER_TABLE,
  '42883': OTHER_TABLE,
  '42P10': OTHER_TABLE,
  '42P01': {
    problem: 'there is no such table',
    remedy: "Run the statements of migrationSql('TABLE'), or let the store create it (migrate: true).",
  },
  '53100': { problem: "the server's disk is full", remedy: 'Free some space.' },
  '53200': { problem: 'the server has run out of memory', remedy: 'Give it more, or lower its work_mem.' },
  '53300': {
    problem: 'the server has too many connections',
    remedy: 'Lower max of the pools, or put a pooler in front of the server, for example pgbouncer.',
  },
  '55P03': TIMEOUT,
  '57014': TIMEOUT,
  '57P01': UNABLE,
  '57P02': UNABLE,
  '57P03': UNABLE,
  ECONNREFUSED: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  ECONNRESET: LOST,
  EPIPE: LOST,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  CERT_HAS_EXPIRED: NOT_TRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: NOT_TRUSTED,
};

/** By message, for errors of pg and of poolers that have no code of their own. */
export const MESSAGES: readonly (Failure & { readonly pattern: RegExp })[] = [
  { pattern: /timeout exceeded when trying to connect|connection timeout|query_wait_timeout/, ...NO_CONNECTION },
  { pattern: /query read timeout|query_timeout/i, ...TIMEOUT },
  { pattern: /end on the pool|store is disposed/, ...CLOSED },
  { pattern: /^Connection terminated|not queryable|server conn crashed/, ...LOST },
  { pattern: /^SASL|password/i, ...REFUSED_USER },
  { pattern: /no such database/, problem: 'the pooler has no such database', remedy: 'Add it to its configuration.' },
  {
    pattern: /does not support SSL|SSL connection/,
    problem: 'the server does not speak TLS',
    remedy: 'Turn TLS on there, or set ssl: false if the network is safe.',
  },
];
