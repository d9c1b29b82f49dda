import { AnyhostError, describe } from '../errors.ts';
import type { Backoff, FaultPolicy, ServicePolicy } from '../schedule/policy.ts';
import { formatSchedule, isSchedule, type Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from './registration.ts';

const KNOWN_OPTIONS: Record<keyof ServicePolicy<unknown>, true> = {
  schedule: true,
  runOnStart: true,
  jitterMs: true,
  timeoutMs: true,
  reserveMs: true,
  overlap: true,
  misfire: true,
  retry: true,
  onFault: true,
  durableCheckpoint: true,
};

/** Checks what can be checked before settings are known. Throws `ERR_ANYHOST_INVALID_OPTION` or `…_INVALID_SCHEDULE`. */
export function checkPolicy(service: string, policy: ServicePolicy<ErasedServices>): void {
  if (typeof policy !== 'object' || policy === null)
    throw invalid(service, 'policy', policy, 'an object with a schedule');
  const unknown = Object.keys(policy).find((key) => !Object.hasOwn(KNOWN_OPTIONS, key));
  if (unknown !== undefined) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${service}: there is no option '${unknown}'; known are ${Object.keys(KNOWN_OPTIONS).join(', ')}.`,
      { details: { service, option: unknown } },
    );
  }
  if (typeof policy.schedule !== 'function') checkSchedule(service, policy.schedule, policy);
  checkTimes(service, policy);
  checkChoice(service, 'overlap', policy.overlap, ['skip', 'queue']);
  checkChoice(service, 'misfire', policy.misfire, ['once', 'skip']);
  if (policy.retry !== undefined) {
    checkNumber(service, 'retry.attempts', policy.retry.attempts, { least: 1, whole: true });
    checkBackoff(service, 'retry', policy.retry);
  }
  checkOnFault(service, policy.onFault);
}

/** Refuses what is no schedule, and options that a schedule cannot have. Throws `ERR_ANYHOST_INVALID_SCHEDULE` or `…_INVALID_OPTION`. */
export function checkSchedule(
  service: string,
  schedule: unknown,
  policy: ServicePolicy<ErasedServices>,
): asserts schedule is Schedule {
  if (!isSchedule(schedule)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `${service}: the schedule is ${describe(schedule)}; expected every('30s'), cron('0 6 * * *'), continuous() or onDemand().`,
      { details: { service } },
    );
  }
  if (schedule.kind === 'continuous') return checkContinuous(service, policy);
  if (policy.onFault === 'stopHost' || (typeof policy.onFault === 'object' && 'restart' in policy.onFault)) {
    throw invalid(
      service,
      'onFault',
      policy.onFault,
      `'continue' or { stopHostAfter: n } for ${formatSchedule(schedule)}`,
    );
  }
}

function checkContinuous(service: string, { onFault, timeoutMs, retry, overlap }: ServicePolicy<ErasedServices>): void {
  const limited = Object.entries({ timeoutMs, retry, overlap }).find(([, value]) => value !== undefined);
  if (limited !== undefined) {
    throw invalid(
      service,
      limited[0],
      limited[1],
      'nothing: a continuous() service is one long execution; use every() for bounded ones',
    );
  }
  if (onFault === 'continue' || (typeof onFault === 'object' && 'stopHostAfter' in onFault)) {
    throw invalid(service, 'onFault', onFault, "'stopHost' or { restart: { delayMs } } for continuous()");
  }
}

function checkTimes(service: string, policy: ServicePolicy<ErasedServices>): void {
  checkNumber(service, 'jitterMs', policy.jitterMs, { least: 0 });
  checkNumber(service, 'timeoutMs', policy.timeoutMs, { least: 1 });
  checkNumber(service, 'reserveMs', policy.reserveMs, { least: 1 });
  const { reserveMs, timeoutMs } = policy;
  if (reserveMs !== undefined && timeoutMs !== undefined && reserveMs > timeoutMs) {
    throw invalid(service, 'reserveMs', reserveMs, `at most timeoutMs (${timeoutMs} ms)`);
  }
}

function checkOnFault(service: string, onFault: FaultPolicy | undefined): void {
  if (typeof onFault !== 'object' || onFault === null) {
    return checkChoice(service, 'onFault', onFault, ['continue', 'stopHost']);
  }
  if ('stopHostAfter' in onFault) {
    return checkNumber(service, 'onFault.stopHostAfter', onFault.stopHostAfter, { least: 1, whole: true });
  }
  if (typeof onFault.restart !== 'object') {
    throw invalid(
      service,
      'onFault',
      onFault,
      "'continue', 'stopHost', { stopHostAfter: n } or { restart: { delayMs } }",
    );
  }
  checkBackoff(service, 'onFault.restart', onFault.restart);
}

function checkBackoff(service: string, where: string, { delayMs, maxDelayMs, factor, jitter }: Backoff): void {
  checkNumber(service, `${where}.delayMs`, delayMs, { least: 0 });
  checkNumber(service, `${where}.maxDelayMs`, maxDelayMs, { least: 0 });
  checkNumber(service, `${where}.factor`, factor, { least: 1 });
  checkNumber(service, `${where}.jitter`, jitter, { least: 0, most: 1 });
}

function checkChoice(service: string, option: string, ...[value, choices]: [unknown, readonly string[]]): void {
  if (value === undefined || choices.some((choice) => choice === value)) return;
  throw invalid(service, option, value, choices.map((choice) => `'${choice}'`).join(' or '));
}

function checkNumber(
  service: string,
  option: string,
  ...[value, range]: [unknown, { least: number; most?: number; whole?: boolean }]
): void {
  if (value === undefined && !range.whole) return;
  const { least, most = Number.MAX_SAFE_INTEGER, whole = false } = range;
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  const limit = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  throw invalid(service, option, value, `${whole ? 'a whole number' : 'a number'}, ${limit}`);
}

function invalid(service: string, option: string, ...[value, expected]: [unknown, string]): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${service}: ${option} is ${describe(value)}; expected ${expected}.`,
    { details: { service, option, value } },
  );
}
