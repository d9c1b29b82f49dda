import { AnyhostError, type Instant, isTimed, type Schedule, type TimedSchedule } from '@anyhost/core';
import { type CoveringSchedule, coveringSchedule } from '@anyhost/core/schedule';
import { type AzureHosting, supportsTimeZone } from './ncrontab/hosting.ts';
import { type Rejection, rejectSchedule, type ScheduleRejection } from './ncrontab/reject-schedule.ts';
import { type AppTimeZone, requiredTimeZone } from './ncrontab/time-zones.ts';
import { type NcrontabOptions, toNcrontab } from './ncrontab/to-ncrontab.ts';
import { unrecordedTicks } from './ncrontab/unrecorded-ticks.ts';

/** When a timer ticks. */
export interface Ticks {
  /** As Azure takes it. */
  readonly ncrontab: string;
  /** It ticks more often than the service is due. */
  readonly covering: CoveringSchedule | undefined;
}

/** Why NCRONTAB cannot express a schedule, although another schedule can contain it. */
const GUARDABLE: readonly ScheduleRejection[] = [
  'NOT_EVEN',
  'AMBIGUOUS_DAY_FIELDS',
  'DOM_AND_DOW',
  'UNSUPPORTED_TOKEN',
];

/** What a guard avoids. */
const WITH_GUARD: readonly ScheduleRejection[] = [
  ...GUARDABLE,
  'TIMEZONE_ON_INTERVAL',
  'TIMEZONE_UNSUPPORTED',
  'TIMEZONE_CONFLICT',
  'TIMEZONE_MISMATCH',
];

/** Whether what a timer cannot express is guarded: as the option says, else where the plan has no time zones. */
export function usesGuards({
  timeZones,
  ...hosting
}: AzureHosting & { readonly timeZones?: 'setting' | 'guard' | undefined }): boolean {
  return (timeZones ?? (supportsTimeZone(hosting) ? 'setting' : 'guard')) === 'guard';
}

/** The ticks of a timer that ticks when the service is due, and at no other time. */
export function exactTicks(schedule: Schedule, hosting: NcrontabOptions): Ticks {
  return { ncrontab: toNcrontab(schedule, hosting), covering: undefined };
}

/** What guarded ticks depend on. */
export interface GuardOptions {
  readonly service?: string | undefined;
  readonly now: Instant;
  /** Any number of ticks may be skipped for each run. */
  readonly allowManyTicks: boolean;
}

/**
 * The ticks of a timer in UTC: exact where NCRONTAB can express the schedule, else the fewest that contain it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that no host takes, whose ticks Azure keeps no
 *   record of, or of which too many would be skipped.
 */
export function toGuardedTicks(schedule: Schedule, { service, now, allowManyTicks }: GuardOptions): Ticks {
  const exact = exactOrGuardable(schedule, service);
  const isExpressed = !(exact instanceof AnyhostError);
  if (isExpressed && (requiredTimeZone(schedule) ?? 'UTC') === 'UTC') return exact;
  // Without due times it was refused in the first line.
  if (!isTimed(schedule)) throw exact;
  const covering = coveringSchedule(schedule, now);
  const ncrontab = toNcrontab(covering.schedule, { service });
  const unrecorded = unrecordedTicks(ncrontab);
  if (unrecorded !== undefined) {
    throw rejectSchedule({ schedule, service }, { reason: 'NO_INTENDED_TIME', ...unrecorded });
  }
  if (covering.isCostly && !allowManyTicks) throw rejectSchedule({ schedule, service }, tooManyTicks(covering));
  return { ncrontab, covering };
}

/**
 * Timers that are read in UTC need an app that reads them so.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `details.reason` is `TIMEZONE_MISMATCH`.
 */
export function assertUtc(
  timers: readonly { readonly service: string; readonly schedule: TimedSchedule; readonly covering: unknown }[],
  { timeZone, verified }: AppTimeZone,
): void {
  const guarded = timers.find(({ covering }) => covering !== undefined);
  if (guarded === undefined || (verified && timeZone === 'UTC')) return;
  throw rejectSchedule(guarded, {
    reason: 'TIMEZONE_MISMATCH',
    problem: `with timeZones: 'guard' its timer is in UTC, but WEBSITE_TIME_ZONE is '${timeZone}'`,
    remedy: "Remove the app setting WEBSITE_TIME_ZONE, or choose timeZones: 'setting'",
  });
}

/** The same error, with a guard as another way out where it is one. */
export function withGuardAsRemedy(thrown: unknown): unknown {
  if (!(thrown instanceof AnyhostError) || !WITH_GUARD.some((reason) => reason === thrown.details['reason']))
    return thrown;
  const { code, message, details } = thrown;
  return new AnyhostError(code, `${message} Or let the host skip ticks that are not due: timeZones: 'guard'.`, {
    details,
  });
}

// Time zones are not checked here. Throws for a schedule that no host accepts.
function exactOrGuardable(schedule: Schedule, service: string | undefined): Ticks | AnyhostError {
  try {
    return exactTicks(schedule, { service });
  } catch (thrown) {
    const isGuardable =
      thrown instanceof AnyhostError && GUARDABLE.some((reason) => reason === thrown.details['reason']);
    if (isGuardable) return thrown;
    throw thrown;
  }
}

function tooManyTicks({ ticksPerDay, runsPerDay }: CoveringSchedule): Rejection {
  return {
    reason: 'TOO_MANY_TICKS',
    problem: `its timer would have on average ${Math.round(ticksPerDay)} ticks and ${Number(runsPerDay.toPrecision(2))} runs a day`,
    remedy:
      'Choose a period that divides the hour or the day evenly, run the service in a long-lived host, or allow it with allowManyTicks: true',
  };
}
