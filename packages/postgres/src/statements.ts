import { quoteTable } from './table-name.ts';

/** How a write is decided: it replaces any record, is made where there is none, or replaces one version. */
export type WriteKind = 'put' | 'add' | 'replace';

/** The statements of a store: each is one operation and one transaction. */
export interface Statements {
  /** `$1` the key. */
  readonly get: string;
  /** `$1` a pattern of `LIKE`. */
  readonly list: string;
  /** `$1` the key, `$2` the new version, `$3` the value, `$4` the time to live in milliseconds or null, for `replace` `$5` the version before. */
  readonly set: Readonly<Record<WriteKind, string>>;
  /** The same as `set`; also removes some records that have expired. */
  readonly setAndTidy: Readonly<Record<WriteKind, string>>;
  /** `$1` the key. */
  readonly remove: string;
  /** `$1` the key, `$2` the version. */
  readonly removeVersion: string;
  /** `$1` the most to remove. */
  readonly removeExpired: string;
  readonly now: string;
  /** Several writes of these kinds; `tidy` also removes some records that have expired. `$1` to `$6` as {@link Statements.set}, in arrays, then the kinds. */
  batch(kinds: ReadonlySet<WriteKind>, tidy: boolean): string;
}

const KINDS: readonly WriteKind[] = ['put', 'add', 'replace'];
/** How many expired records a write removes, when it does. */
const TIDIED = 100;

// An instant after a lock was waited for, not the one at which the statement began: conditions are decided then.
const LIVE = '(s.expires_at IS NULL OR s.expires_at > clock_timestamp())';
const expiresAfter = (ms: string): string => `clock_timestamp() + ${ms} * interval '1 millisecond'`;
const EXPIRES_AT = expiresAfter('$4::float8');
/** A write that is repeated because its answer was lost finds its own version. */
const ADD_WHERE = 'WHERE s.expires_at <= clock_timestamp() OR s.version = excluded.version';

/** The statements on a table, whose name must have been checked. */
export function statementsOn(table: string): Statements {
  const name = quoteTable(table);

  // Rows that another connection has locked are left to it. A stable function, so that the index serves the search.
  const removeExpired = (limit: string, but: string = ''): string =>
    `DELETE FROM ${name} WHERE key IN (SELECT key FROM ${name} WHERE expires_at <= statement_timestamp() ${but} LIMIT ${limit} FOR UPDATE SKIP LOCKED) AND expires_at <= statement_timestamp() RETURNING key`;

  const insert = (rows: string, where: string): string =>
    `INSERT INTO ${name} AS s (key, version, value, expires_at) ${rows}
ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value, expires_at = excluded.expires_at ${where}
RETURNING s.version`;

  const set: Statements['set'] = {
    put: insert(`VALUES ($1, $2::uuid, $3, ${EXPIRES_AT})`, ''),
    add: insert(`VALUES ($1, $2::uuid, $3, ${EXPIRES_AT})`, ADD_WHERE),
    replace: `UPDATE ${name} AS s SET version = $2::uuid, value = $3, expires_at = ${EXPIRES_AT}
WHERE s.key = $1 AND s.version IN ($5::uuid, $2::uuid) AND ${LIVE} RETURNING s.version`,
  };

  const tidy = (but: string): string => `tidied AS (${removeExpired(String(TIDIED), but)})`;
  const tidied = (statement: string): string => `WITH ${tidy('AND key <> $1')}\n${statement}`;

  const rowsOf = (kind: WriteKind): string =>
    `SELECT w.key, w.version, w.value, w.expires_at FROM w WHERE w.kind = '${kind}' ORDER BY w.key`;
  const parts: Readonly<Record<WriteKind, string>> = {
    put: insert(rowsOf('put'), ''),
    add: insert(rowsOf('add'), ADD_WHERE),
    replace: `UPDATE ${name} AS s SET version = w.version, value = w.value, expires_at = w.expires_at FROM w
WHERE w.kind = 'replace' AND s.key = w.key AND s.version IN (w.if_version, w.version) AND ${LIVE} RETURNING s.version`,
  };

  return {
    get: `SELECT s.version, s.value FROM ${name} AS s WHERE s.key = $1 AND ${LIVE}`,
    list: `SELECT s.key, s.version, s.value FROM ${name} AS s WHERE s.key LIKE $1 AND ${LIVE}`,
    set,
    setAndTidy: { put: tidied(set.put), add: tidied(set.add), replace: tidied(set.replace) },
    remove: `DELETE FROM ${name} WHERE key = $1`,
    removeVersion: `DELETE FROM ${name} AS s WHERE s.key = $1 AND s.version = $2::uuid AND ${LIVE} RETURNING s.key`,
    removeExpired: removeExpired('$1'),
    now: 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::text AS now',
    batch: (kinds, isTidy) => {
      const writes = `w AS MATERIALIZED (SELECT u.key, u.version, u.value, ${expiresAfter('u.ttl')} AS expires_at, u.if_version, u.kind
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::float8[], $5::uuid[], $6::text[]) AS u (key, version, value, ttl, if_version, kind))`;
      const used = KINDS.filter((kind) => kinds.has(kind));
      const made = used.map((kind) => `made_by_${kind} AS (${parts[kind]})`);
      const steps = [writes, ...(isTidy ? [tidy('AND key <> ALL ($1::text[])')] : []), ...made];
      const answers = used.map((kind) => `SELECT version FROM made_by_${kind}`);
      return `WITH ${steps.join(',\n')}\n${answers.join(' UNION ALL ')}`;
    },
  };
}
