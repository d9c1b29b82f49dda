import type { Admission } from '../admission/admission.ts';
import {
  assertBoolean,
  assertFunction,
  assertKnownOptions,
  assertLimit,
  assertMethods,
  assertNumber,
  assertObject,
  type GivenOption,
  invalidOption,
  isRecord,
  type NumberRange,
} from '../base/assert-option.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import { assertLogLevel, type LogLevel } from '../base/log-level.ts';
import type { Logger } from '../base/logger.ts';
import { readAnswer, readEntries, readList } from '../base/read-option.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceChangeListener } from '../contract/service-change.ts';
import type { SettingsValues } from '../settings/layers.ts';
import { assertClock } from '../time/assert-clock.ts';
import type { Clock } from '../time/clock.ts';

/** Options that every host takes. Numbers, booleans and levels can also be given in the settings section `anyhost`. */
export interface HostOptions {
  /** Where log lines go. Default: the host package's pino. */
  readonly logger?: Logger | undefined;
  /**
   * The least level of the lines that are written, by the names of services of any kind: `{ 'order-import': 'debug' }`.
   * `default` stands for all other lines. Default: the logger's level, that of `ANYHOST_LOG_LEVEL`.
   */
  readonly log?: Readonly<Record<string, LogLevel | undefined>> | undefined;
  /** The time. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Environment variables. Default: the process's, read when the host is made. */
  readonly environment?: EnvironmentVariables | undefined;
  /** Values for settings, by section: they win over files, environment variables and the command line. */
  readonly settings?: SettingsValues | undefined;
  /** Milliseconds that the whole stop may take. Default 30 000. */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Milliseconds that the whole start may take. Default: no limit; 60 000 on serverless hosts. */
  readonly startupTimeoutMs?: number | undefined;
  /** Start hosted services concurrently, one phase at a time. Default false. */
  readonly servicesStartConcurrently?: boolean | undefined;
  /** Stop hosted services concurrently, one phase at a time. Default false. */
  readonly servicesStopConcurrently?: boolean | undefined;
  /**
   * Stop the host when every background service has ended: a `continuous()` one has returned by itself, one that is
   * `onDemand()` with `runOnStart` has run. A failure of one makes the stop reject, once all have ended. For hosts that
   * drive their own schedule; the start fails with `ERR_ANYHOST_INVALID_OPTION` if a service repeats. Default false.
   */
  readonly stopWhenCompleted?: boolean | undefined;
  /** Milliseconds after which a call of the state store counts as failed. Default 5000. */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * Milliseconds after which what a killed host held is free for others: a lease, a claim, the entry of a run in
   * progress. Each is renewed three times in a term while its run is under way. 1000 or more. All hosts of an
   * application must have the same. Default 30 000.
   */
  readonly leaseTermMs?: number | undefined;
  /**
   * Milliseconds between two looks of a long-lived host at its records, for what operators have switched: 1000 or more.
   * One call of the state store each. Default 30 000.
   */
  readonly switchesEveryMs?: number | undefined;
  /**
   * How many runs may be under way at the same time in this host, including waits before a retry. Default: no limit.
   */
  readonly maxConcurrentExecutions?: number | undefined;
  /** The same for the services of each pool, by the pool's name. Default: no limits. */
  readonly pools?: Readonly<Record<string, number>> | undefined;
  /**
   * Called with the outcome of every execution, skipped and refused ones included. Its errors are logged as
   * `outcome.callbackFailed`.
   */
  readonly onOutcome?: ((outcome: ExecutionOutcome) => unknown) | undefined;
  /**
   * Called when a service begins to fail, is overdue, or has recovered: for alerts. `(service, state, details)`, with
   * `state` `'failing'`, `'overdue'` or `'recovered'`. Its errors are logged as `service.callbackFailed`.
   */
  readonly onServiceStateChange?: ServiceChangeListener | undefined;
  /**
   * The application's own admissions, asked in this order before every run, after those of `singleton` and `dedupe`.
   * Default: none.
   *
   * @experimental
   */
  readonly admissions?: readonly Admission[] | undefined;
  /** Numbers in [0, 1) for jitter; any other counts as 0. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** The ranges of the numbers among the options, in code and in the section `anyhost`. */
export const HOST_OPTION_RANGES: {
  readonly [option in
    | 'shutdownTimeoutMs'
    | 'startupTimeoutMs'
    | 'storeTimeoutMs'
    | 'leaseTermMs'
    | 'switchesEveryMs'
    | 'maxConcurrentExecutions'
    | 'pool']: NumberRange;
} = {
  shutdownTimeoutMs: { least: 0 },
  startupTimeoutMs: { least: 0 },
  storeTimeoutMs: { least: 1 },
  leaseTermMs: { least: 1000 },
  switchesEveryMs: { least: 1000 },
  maxConcurrentExecutions: { least: 1, whole: true },
  pool: { least: 1, whole: true },
};

const RANGES = HOST_OPTION_RANGES;
const LOGGER_METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'child'];

/** One check per option; each allows `undefined`. */
const CHECKS: Record<keyof HostOptions, (given: GivenOption) => void> = {
  logger: (given) => assertMethods(given, LOGGER_METHODS, 'a logger such as pino'),
  log: assertLevels,
  clock: assertClock,
  environment: assertEnvironment,
  settings: (given) => assertObject(given, 'a plain object of sections'),
  shutdownTimeoutMs: (given) => assertLimit(given, RANGES.shutdownTimeoutMs),
  startupTimeoutMs: (given) => assertLimit(given, RANGES.startupTimeoutMs),
  servicesStartConcurrently: assertBoolean,
  servicesStopConcurrently: assertBoolean,
  stopWhenCompleted: assertBoolean,
  // A wait for a store always has an end.
  storeTimeoutMs: (given) => assertNumber(given, RANGES.storeTimeoutMs),
  leaseTermMs: (given) => assertNumber(given, RANGES.leaseTermMs),
  switchesEveryMs: (given) => assertNumber(given, RANGES.switchesEveryMs),
  maxConcurrentExecutions: (given) => assertCount(given, RANGES.maxConcurrentExecutions),
  pools: assertPools,
  onOutcome: assertFunction,
  onServiceStateChange: assertFunction,
  admissions: assertAdmissions,
  random: assertRandom,
};

/** The names of all options of {@link HostOptions}, for adapters that refuse unknown ones. */
export const HOST_OPTION_NAMES: readonly string[] = Object.keys(CHECKS);

/**
 * Checks the options of a host: their names and every value. Throws `ERR_ANYHOST_INVALID_OPTION`.
 *
 * @param owner - Whose options they are, for messages.
 * @param own - The names of options that only this host takes; their values are its own to check.
 */
export function assertHostOptions(options: HostOptions, owner: string, own: readonly string[]): void {
  assertKnownOptions(owner, options, [...HOST_OPTION_NAMES, ...own]);
  for (const [option, check] of Object.entries(CHECKS)) {
    check({ owner, option, value: Reflect.get(options, option) });
  }
}

/** Pools are counted, so a limit of `Infinity` is none. */
function assertCount(given: GivenOption, range: NumberRange): void {
  if (given.value !== Number.POSITIVE_INFINITY) assertNumber(given, range);
}

function assertPools(given: GivenOption): void {
  for (const [pool, value] of readEntries(given, 'a plain object that gives each pool a number')) {
    assertCount({ ...given, option: `pools.${pool}`, value }, RANGES.pool);
  }
}

function assertLevels(given: GivenOption): void {
  for (const [name, value] of readEntries(given, 'a plain object that gives each name a level')) {
    assertLogLevel({ ...given, option: `log.${name}`, value });
  }
}

function assertRandom(given: GivenOption): void {
  assertFunction(given);
  const { value: random } = given;
  if (typeof random !== 'function') return;
  const answer = { ...given, option: 'random()' };
  const value = readAnswer(answer, () => Reflect.apply(random, undefined, []));
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  throw invalidOption({ ...answer, value }, 'a number from 0 to less than 1');
}

function assertEnvironment(given: GivenOption): void {
  // `process.env` is not a plain object.
  const variables = readEntries(given, 'an object of strings, such as process.env', isRecord);
  const wrong = variables.find(([, text]) => text !== undefined && typeof text !== 'string');
  if (wrong === undefined) return;
  throw invalidOption({ ...given, option: `environment.${wrong[0]}`, value: wrong[1] }, 'a string');
}

function assertAdmissions(given: GivenOption): void {
  for (const [index, value] of readList(given, 'an array of admissions').entries()) {
    assertAdmission({ ...given, option: `admissions[${index}]`, value: value ?? null });
  }
}

function assertAdmission(given: GivenOption): void {
  assertMethods(given, ['enter'], 'an admission');
}
