import {
  assertBoolean,
  assertChoice,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
} from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { formatSchedule, isSchedule, type Schedule, scheduleProblem } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { assertUses } from './assert-registration.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import type { Backoff, FaultPolicy, LifecycleLimits, RecordMode, ServicePolicy } from './policy.ts';

const OPTIONS: Record<keyof ServicePolicy<unknown>, true> = {
  schedule: true,
  runOnStart: true,
  jitterMs: true,
  timeoutMs: true,
  reserveMs: true,
  startTimeoutMs: true,
  stopTimeoutMs: true,
  overlap: true,
  misfire: true,
  maxLatenessMs: true,
  retry: true,
  onFault: true,
  continueAttempts: true,
  pool: true,
  record: true,
  hosts: true,
  uses: true,
  durableCheckpoint: true,
  singleton: true,
  dedupe: true,
};
const OPTION_NAMES = Object.keys(OPTIONS);
const ANY_ON_FAULT = "'continue', 'stopHost', { stopHostAfter: n } or { restart: { delayMs } }";

/** Throws for what can be checked before settings are known: `ERR_ANYHOST_INVALID_OPTION` or `…_INVALID_SCHEDULE`. */
export function assertPolicy(service: string, policy: ServicePolicy<ErasedServices>): void {
  assertKnownOptions(service, policy, OPTION_NAMES);
  const given = (option: string, value: unknown): GivenOption => ({ owner: service, option, value });
  assertOnFault(service, policy.onFault);
  if (typeof policy.schedule !== 'function') assertSchedule(service, policy.schedule, policy);
  assertNumber(given('jitterMs', policy.jitterMs), { least: 0 });
  assertNumber(given('timeoutMs', policy.timeoutMs), { least: 1 });
  assertNumber(given('reserveMs', policy.reserveMs), { least: 1 });
  assertLifecycleLimits(service, policy);
  assertBoolean(given('runOnStart', policy.runOnStart));
  assertBoolean(given('durableCheckpoint', policy.durableCheckpoint));
  assertBoolean(given('singleton', policy.singleton));
  assertBoolean(given('dedupe', policy.dedupe));
  assertReserve(service, policy);
  assertChoice(given('overlap', policy.overlap), ['skip', 'queue']);
  assertChoice(given('misfire', policy.misfire), ['once', 'skip']);
  assertNumber(given('maxLatenessMs', policy.maxLatenessMs), { least: 0 });
  assertNumber(given('continueAttempts', policy.continueAttempts), { least: 1, whole: true });
  assertChoice(given('hosts', policy.hosts), ['all', 'long-lived']);
  assertPool(given('pool', policy.pool));
  assertRecord(service, policy.record);
  assertUses(service, policy.uses);
  assertRetry(service, policy);
}

/** Throws for limits of start and stop that are not times. */
export function assertLifecycleLimits(owner: string, { startTimeoutMs, stopTimeoutMs }: LifecycleLimits): void {
  for (const [option, value] of Object.entries({ startTimeoutMs, stopTimeoutMs })) {
    assertNumber({ owner, option, value }, { least: 1 });
  }
}

/** Throws for a value that is not a record mode, and returns it otherwise. */
export function assertRecord(owner: string, record: RecordMode | undefined): RecordMode | undefined {
  if (typeof record !== 'object' || record === null) {
    const given = { owner, option: 'record', value: record };
    if (record !== undefined && record !== 'none' && record !== 'last') {
      throw invalidOption(given, "'none', 'last' or { history: n }");
    }
    return record;
  }
  assertKnownOptions(`${owner}: record`, record, ['history']);
  const given = { owner, option: 'record.history', value: record.history };
  if (record.history === undefined) throw invalidOption(given, 'a whole number, 1 or more');
  assertNumber(given, { least: 1, whole: true });
  return record;
}

/** Throws for a value that is not a schedule, and for options that its kind of schedule cannot have. */
export function assertSchedule(
  service: string,
  schedule: unknown,
  policy: ServicePolicy<ErasedServices>,
): asserts schedule is Schedule {
  if (!hasKind(schedule) || !isSchedule(schedule)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `${service}: the schedule is ${describeValue(schedule)}; expected every('30s'), cron('0 6 * * *'), continuous() or onDemand().`,
      { details: { service } },
    );
  }
  const found = scheduleProblem(schedule);
  if (found !== undefined) {
    const { reason, problem } = found;
    throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${service}: ${describeValue(schedule)}: ${problem}`, {
      details: { ...schedule, service, reason },
    });
  }
  const { onFault } = policy;
  if (schedule.kind === 'continuous') assertContinuous(service, policy);
  else if (onFault === 'stopHost' || (typeof onFault === 'object' && 'restart' in onFault)) {
    const expected = `'continue' or { stopHostAfter: n } for ${formatSchedule(schedule)}`;
    throw invalidOption({ owner: service, option: 'onFault', value: onFault }, expected);
  }
}

// A schedule from plain JavaScript may be any object, also one that throws when it is read.
function hasKind(schedule: unknown): boolean {
  try {
    return typeof schedule === 'object' && schedule !== null && typeof Reflect.get(schedule, 'kind') === 'string';
  } catch {
    return false;
  }
}

function assertContinuous(owner: string, { onFault, timeoutMs, retry, overlap }: ServicePolicy<ErasedServices>): void {
  for (const [option, value] of Object.entries({ timeoutMs, retry, overlap })) {
    if (value === undefined) continue;
    throw invalidOption(
      { owner, option, value },
      'nothing: a continuous() service is one long execution; use every() for bounded ones',
    );
  }
  if (onFault === 'continue' || (typeof onFault === 'object' && 'stopHostAfter' in onFault)) {
    const expected = "'stopHost' or { restart: { delayMs } } for continuous()";
    throw invalidOption({ owner, option: 'onFault', value: onFault }, expected);
  }
}

function assertPool(given: GivenOption): void {
  if (given.value === undefined || (typeof given.value === 'string' && given.value !== '')) return;
  throw invalidOption(given, "the name of a pool, for example 'imports'");
}

function assertReserve(owner: string, { reserveMs, timeoutMs }: ServicePolicy<ErasedServices>): void {
  if (reserveMs === undefined || timeoutMs === undefined || reserveMs <= timeoutMs) return;
  throw invalidOption({ owner, option: 'reserveMs', value: reserveMs }, `at most timeoutMs (${timeoutMs} ms)`);
}

function assertRetry(owner: string, { retry }: ServicePolicy<ErasedServices>): void {
  if (retry === undefined) return;
  const given = { owner, option: 'retry.attempts', value: retry?.attempts };
  if (typeof retry?.attempts !== 'number') throw invalidOption(given, 'a whole number, 1 or more');
  assertNumber(given, { least: 1, whole: true });
  assertBackoff(owner, 'retry', retry);
}

function assertOnFault(owner: string, onFault: FaultPolicy | undefined): void {
  if (typeof onFault !== 'object' || onFault === null) {
    assertChoice({ owner, option: 'onFault', value: onFault }, ['continue', 'stopHost']);
  } else if ('stopHostAfter' in onFault) {
    const given = { owner, option: 'onFault.stopHostAfter', value: onFault.stopHostAfter };
    assertNumber(given, { least: 1, whole: true });
  } else if (typeof onFault.restart === 'object' && onFault.restart !== null) {
    assertBackoff(owner, 'onFault.restart', onFault.restart);
  } else {
    throw invalidOption({ owner, option: 'onFault', value: onFault }, ANY_ON_FAULT);
  }
}

function assertBackoff(owner: string, where: string, backoff: Backoff): void {
  assertKnownOptions(`${owner}: ${where}`, backoff, [
    ...Object.keys(DEFAULT_BACKOFF),
    ...(where === 'retry' ? ['attempts'] : []),
  ]);
  const { delayMs, maxDelayMs, factor, jitter } = backoff;
  assertNumber({ owner, option: `${where}.delayMs`, value: delayMs }, { least: 0 });
  assertNumber({ owner, option: `${where}.maxDelayMs`, value: maxDelayMs }, { least: 0 });
  assertNumber({ owner, option: `${where}.factor`, value: factor }, { least: 1 });
  assertNumber({ owner, option: `${where}.jitter`, value: jitter }, { least: 0, most: 1 });
}
