import {
  AnyhostError,
  assertBoolean,
  assertChoice,
  assertKnownOptions,
  assertMethods,
  assertNumber,
  assertObject,
  describeValue,
  invalidOption,
  readList,
} from '@anyhost/core';
import type { PgBoss } from 'pg-boss';

/** Options of `pgBossDriver`. Either `connectionString` or `boss` is needed. */
export interface PgBossDriverOptions {
  /** The address of the PostgreSQL database: `postgres://user:password@host/database`. */
  readonly connectionString?: string | undefined;
  /** A pg-boss of the program's own. The program starts and stops it. Default: one is made from `connectionString`. */
  readonly boss?: PgBoss | undefined;
  /** The schema of pg-boss's tables, together with `connectionString`. It is made if it does not exist. Default `'pgboss'`. */
  readonly schema?: string | undefined;
  /**
   * Whether this process computes due times and sends them. Any number of processes can: an occurrence is sent once.
   * Default true.
   */
  readonly schedules?: boolean | undefined;
  /** The background services that this process runs. Default: all. An empty list makes a process that only sends. */
  readonly services?: readonly string[] | undefined;
  /**
   * Into how many parts an occurrence is divided, by service: a whole number, 1 to 1000. Each part is a job of its own,
   * and its execution has `execution.partition`. Default: not at all.
   */
  readonly partitions?: Readonly<Record<string, number>> | undefined;
  /**
   * Milliseconds between two looks of an idle process at a queue, 500 or more. With `notify` it also looks when it is told
   * of a new job. Default 2000.
   */
  readonly pollMs?: number | undefined;
  /**
   * Whether PostgreSQL tells the processes of a new job at once (`LISTEN`), which needs one more connection, and not
   * through pgbouncer in transaction mode. A given `boss` decides by its own option `useListenNotify`. Default true.
   */
  readonly notify?: boolean | undefined;
  /**
   * Milliseconds without a sign of life after which the job of a process is delivered again, 10 000 or more. Default
   * 30 000.
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * Milliseconds that the run of a service without `timeoutMs` may take, 1000 to a day. The deadline of its executions.
   * Default 3 600 000, an hour.
   */
  readonly maxRunMs?: number | undefined;
  /** How often a job is delivered again whose process died, a whole number, 0 or more. Default 5. */
  readonly redeliveries?: number | undefined;
  /** Whether jobs that failed for good are copied to the queue `<application>/.dead`. Default true. */
  readonly deadLetter?: boolean | undefined;
  /** Milliseconds for which a finished job is kept at least, a day or more. Default 604 800 000, a week. */
  readonly keepMs?: number | undefined;
  /**
   * What to do when an execution does not settle although its signal has aborted: `'stop'` stops the host with its
   * error, so that the process ends and its supervisor starts another; `'keep'` refuses the service in this process until
   * it settles. Default `'stop'`.
   */
  readonly onAbandoned?: 'stop' | 'keep' | undefined;
}

/** The options with every default filled in. */
export type DriverSettings = Readonly<{
  [Option in keyof Omit<PgBossDriverOptions, 'connectionString' | 'boss' | 'services'>]-?: NonNullable<
    PgBossDriverOptions[Option]
  >;
}> &
  Pick<PgBossDriverOptions, 'services'> & { readonly source: BossSource };

/** Where pg-boss comes from. */
export type BossSource = { readonly boss: PgBoss } | { readonly connectionString: string };

const OWNER = 'pgBossDriver';
const DAY_MS = 86_400_000;
const KNOWN: Readonly<Record<keyof PgBossDriverOptions, true>> = {
  connectionString: true,
  boss: true,
  schema: true,
  schedules: true,
  services: true,
  partitions: true,
  pollMs: true,
  notify: true,
  heartbeatMs: true,
  maxRunMs: true,
  redeliveries: true,
  deadLetter: true,
  keepMs: true,
  onAbandoned: true,
};
const SCHEMA_NAME = /^[A-Za-z_]\w{0,49}$/;

/** Checks the options and fills in the defaults. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function readOptions(options: PgBossDriverOptions): DriverSettings {
  assertKnownOptions(OWNER, options, Object.keys(KNOWN));
  const given = (option: keyof PgBossDriverOptions) => ({ owner: OWNER, option, value: options[option] });
  assertBoolean(given('schedules'));
  assertBoolean(given('notify'));
  assertBoolean(given('deadLetter'));
  assertChoice(given('onAbandoned'), ['stop', 'keep']);
  assertNumber(given('pollMs'), { least: 500 });
  assertNumber(given('heartbeatMs'), { least: 10_000 });
  assertNumber(given('maxRunMs'), { least: 1000, most: DAY_MS - 1000 });
  assertNumber(given('redeliveries'), { least: 0, most: 1000, whole: true });
  assertNumber(given('keepMs'), { least: DAY_MS });
  assertSchema(options);
  return {
    source: sourceOf(options),
    schema: options.schema ?? 'pgboss',
    schedules: options.schedules ?? true,
    services: options.services === undefined ? undefined : namesIn(options.services),
    partitions: partitionsIn(options.partitions),
    pollMs: options.pollMs ?? 2000,
    notify: options.notify ?? true,
    heartbeatMs: options.heartbeatMs ?? 30_000,
    maxRunMs: options.maxRunMs ?? 3_600_000,
    redeliveries: options.redeliveries ?? 5,
    deadLetter: options.deadLetter ?? true,
    keepMs: options.keepMs ?? 7 * DAY_MS,
    onAbandoned: options.onAbandoned ?? 'stop',
  };
}

// A connection string holds a password: no message quotes it.
function sourceOf({ connectionString, boss, schema }: PgBossDriverOptions): BossSource {
  if ((connectionString === undefined) === (boss === undefined)) {
    const what = boss === undefined ? 'neither connectionString nor boss is' : 'connectionString and boss are both';
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${OWNER}: ${what} given; expected one of them. A variable of the environment may be missing.`,
      { details: { owner: OWNER, option: 'connectionString' } },
    );
  }
  if (boss !== undefined) {
    assertMethods({ owner: OWNER, option: 'boss', value: boss }, ['work', 'insert', 'offWork'], 'a PgBoss');
    if (schema !== undefined) {
      throw invalidOption({ owner: OWNER, option: 'schema', value: schema }, 'none: the given boss has its own');
    }
    return { boss };
  }
  if (typeof connectionString === 'string' && connectionString !== '') return { connectionString };
  const kind = typeof connectionString === 'string' ? 'empty' : describeValue(connectionString);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${OWNER}: connectionString is ${kind}; expected text such as 'postgres://user@host/database'.`,
    { details: { owner: OWNER, option: 'connectionString' } },
  );
}

function assertSchema({ schema }: PgBossDriverOptions): void {
  if (schema === undefined || (typeof schema === 'string' && SCHEMA_NAME.test(schema))) return;
  const expected = 'letters, digits and _, not a digit first, at most 50';
  throw invalidOption({ owner: OWNER, option: 'schema', value: schema }, expected);
}

function namesIn(services: unknown): readonly string[] {
  const given = { owner: OWNER, option: 'services', value: services };
  return readList(given, 'a list of service names').map((name) => {
    if (typeof name !== 'string') throw invalidOption({ ...given, value: name }, 'names of services');
    return name;
  });
}

function partitionsIn(partitions: PgBossDriverOptions['partitions']): Readonly<Record<string, number>> {
  const given = { owner: OWNER, option: 'partitions', value: partitions };
  assertObject(given, 'a plain object, for example { reindex: 8 }');
  for (const [service, count] of Object.entries(partitions ?? {})) {
    assertNumber({ ...given, option: `partitions.${service}`, value: count }, { least: 1, most: 1000, whole: true });
  }
  return { ...partitions };
}
