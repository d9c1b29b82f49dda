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
import type { PgBossDriverOptions } from './pg-boss-options.ts';

/** The options of a driver with every default filled in. */
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
    const given: unknown = boss;
    assertBoss(given);
    if (schema !== undefined) {
      throw invalidOption({ owner: OWNER, option: 'schema', value: schema }, 'none: the given boss has its own');
    }
    return { boss: given };
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

const METHODS = ['start', 'work', 'offWork', 'insert', 'send', 'complete', 'fail', 'update', 'upsert', 'getQueues'];

// The border between the type that this package shows and pg-boss's own.
function assertBoss(boss: unknown): asserts boss is PgBoss {
  assertMethods({ owner: OWNER, option: 'boss', value: boss }, METHODS, 'a PgBoss');
}
