import {
  AnyhostError,
  assertBoolean,
  assertChoice,
  assertHostOptions,
  assertLimit,
  assertNumber,
  assertObject,
  describeValue,
  escapeText,
  type GivenOption,
  type HostOptions,
  invalidOption,
  isSchedule,
  isTimed,
  messageOf,
  scheduleProblem,
  type TimedSchedule,
  toError,
} from '@anyhost/core';
import { assertRedact, type RedactOption } from '@anyhost/logging';
import type { RetryOptions } from '@azure/functions';
import { assertRetry } from './assert-retry.ts';
import { CONTINUATION_TIMER, continuationNcrontab } from './continuation-timer.ts';
import { LONGEST_SHUTDOWN_MS } from './host-section.ts';
import type { AzureHosting } from './ncrontab/hosting.ts';

/**
 * Options of `registerTimers`: those of every host, where the function app runs, and what is Azure's own.
 *
 * @typeParam BackgroundNames - The names of the application's background services and jobs.
 */
export interface TimerOptions<BackgroundNames extends string = string> extends HostOptions, AzureHosting, RedactOption {
  /**
   * The time an invocation has before Azure restarts the worker, in milliseconds; `Infinity` for none. It must be
   * Azure's own timeout, or less. Default: `functionTimeout` of the app setting
   * `AzureFunctionsJobHost__functionTimeout`, else of host.json, else the plan's default, else 5 minutes.
   *
   * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout
   */
  readonly functionTimeoutMs?: number;
  /**
   * Schedules for this function app, by service: required for `continuous()`, optional for `onDemand()`; for any other
   * service it replaces the service's own.
   */
  readonly schedules?: Readonly<Partial<Record<BackgroundNames, TimedSchedule>>>;
  /**
   * What to do with schedules that a timer cannot express. `'setting'`: all are read in the one time zone of the
   * function app, `WEBSITE_TIME_ZONE`; another zone, or a period that the clock does not divide evenly, is refused.
   * `'guard'`: the timer ticks in UTC more often than the service is due, and a tick that is not due is `skipped:
   * notDue`. Default: `'guard'` on a plan without time zones (`plan`), else `'setting'`.
   */
  readonly timeZones?: 'setting' | 'guard';
  /**
   * Lets guarded timers skip any number of ticks for each run: `every('61m')` ticks each minute. Default false: at most 12
   * ticks for each run, or 48 a day.
   */
  readonly allowManyTicks?: boolean;
  /**
   * `{ consumer: false }` leaves a service out: it gets no timer, and what only it uses is not created. Default: all
   * services but those registered with `hosts: 'long-lived'`.
   */
  readonly services?: Readonly<Partial<Record<BackgroundNames, boolean>>>;
  /**
   * Registers one more function, `anyhost-continuations`, that resumes the unfinished work of all services at this
   * period: `'1m'`. Where there is none it costs one call of the state store. Default: unfinished work waits for the
   * next tick of its service.
   */
  readonly continueEvery?: string;
  /**
   * Azure's retry policies, by service; Azure counts the tries in memory. The service's own `retry` runs within one
   * invocation. Default: no retry.
   *
   * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages#retries
   */
  readonly retry?: Readonly<Partial<Record<BackgroundNames, RetryOptions>>>;
  /**
   * Allows checkpoints, continuations, leases and claims in memory, lost with the worker and not shared: for trials and
   * tests. Default false: a service that uses one of them needs a durable state store.
   */
  readonly allowVolatileState?: boolean;
  /**
   * What to do when only the end of the worker helps: an execution was given up and still runs, the start does not end,
   * or the state store does not answer. `'end'` refuses new invocations, waits until those under way have been
   * answered, and ends the worker with exit code 200, after which Azure starts a new one. `'refuse'` keeps the worker:
   * invocations fail with `ERR_ANYHOST_EXECUTION_REFUSED` as long as that lasts. Default `'end'`.
   */
  readonly onAbandoned?: 'end' | 'refuse';
  /**
   * Milliseconds that the stop may take when Azure terminates the worker, also in the settings section `anyhost`.
   * Default 3000, at most 3500: the worker is killed after 5 seconds, and sending the answers takes time.
   */
  readonly shutdownTimeoutMs?: number | undefined;
}

/** The owner of the options, in messages. */
const OWNER = 'registerTimers';
const PLANS = ['flex', 'consumption', 'premium', 'dedicated'];
const OPERATING_SYSTEMS = ['linux', 'windows'];

/** The options that only this host takes. */
export const OPTION_NAMES: Record<Exclude<keyof TimerOptions, keyof HostOptions>, true> = {
  plan: true,
  operatingSystem: true,
  functionTimeoutMs: true,
  schedules: true,
  timeZones: true,
  allowManyTicks: true,
  services: true,
  retry: true,
  continueEvery: true,
  allowVolatileState: true,
  redact: true,
  onAbandoned: true,
};

/**
 * Checks what TypeScript cannot check. Throws `ERR_ANYHOST_INVALID_OPTION`, `…_INVALID_SCHEDULE` or
 * `…_UNKNOWN_SERVICE`.
 */
export function checkTimerOptions(options: TimerOptions, services: readonly string[]): void {
  assertHostOptions(options, OWNER, Object.keys(OPTION_NAMES));
  assertRedact(OWNER, options);
  const given = (option: keyof TimerOptions): GivenOption => ({ owner: OWNER, option, value: options[option] });
  assertChoice(given('plan'), PLANS);
  assertChoice(given('operatingSystem'), OPERATING_SYSTEMS);
  assertChoice(given('timeZones'), ['setting', 'guard']);
  assertLimit(given('functionTimeoutMs'), { least: 1 });
  assertNumber(given('shutdownTimeoutMs'), { least: 0, most: LONGEST_SHUTDOWN_MS });
  assertBoolean(given('allowManyTicks'));
  assertBoolean(given('allowVolatileState'));
  assertChoice(given('onAbandoned'), ['end', 'refuse']);
  checkContinueEvery(given('continueEvery'), options, services);
  checkServices(given('schedules'), services);
  checkServices(given('services'), services);
  checkServices(given('retry'), services);
  for (const [service, value] of entriesOf(options.services)) {
    assertBoolean({ owner: OWNER, option: `services.${service}`, value });
  }
  for (const [service, schedule] of entriesOf(options.schedules)) checkSchedule(service, schedule);
  for (const [service, policy] of entriesOf(options.retry)) assertRetry(service, policy, OWNER);
}

/** The entries of an option by service; `undefined` counts as not given. */
function entriesOf(option: object = {}): readonly (readonly [string, unknown])[] {
  return Object.entries(option).filter(([, value]) => value !== undefined);
}

function checkServices(given: GivenOption, services: readonly string[]): void {
  const { option, value } = given;
  if (value === undefined) return;
  assertObject(given, 'a plain object with a value per service');
  const unknown = Object.keys(Object(value)).find((name) => !services.includes(name));
  if (unknown === undefined) return;
  throw new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `${OWNER}: ${option} names '${escapeText(unknown)}', which is not a background service that Azure can run; this application has ${services.join(', ') || 'none'}.`,
    { details: { option, service: unknown, known: services } },
  );
}

function checkContinueEvery(given: GivenOption, hosting: AzureHosting, services: readonly string[]): void {
  if (given.value === undefined) return;
  if (typeof given.value !== 'string') throw invalidOption(given, "a period, for example '1m'");
  if (services.includes(CONTINUATION_TIMER)) throw invalidOption(given, `no service named '${CONTINUATION_TIMER}'`);
  try {
    continuationNcrontab(given.value, hosting);
  } catch (thrown) {
    const cause = toError(thrown);
    const message = `${OWNER}: continueEvery cannot be used: ${messageOf(cause)}`;
    throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', message, { cause, details: { option: 'continueEvery' } });
  }
}

function checkSchedule(service: string, schedule: unknown): void {
  if (!isSchedule(schedule) || !isTimed(schedule)) {
    throw invalidSchedule(service, `is ${describeValue(schedule)}; expected every('5m') or cron('0 6 * * *').`);
  }
  const found = scheduleProblem(schedule);
  if (found !== undefined) throw invalidSchedule(service, `cannot be used: ${found.problem}`);
}

function invalidSchedule(service: string, problem: string): AnyhostError {
  const message = `${OWNER}: the schedule of '${service}' ${problem}`;
  return new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', message, { details: { service } });
}
