import { checkTimeZones, requiredTimeZone } from '@anyhost/azure-functions/schedule';
import { isTimed, type TimedSchedule } from '@anyhost/core';
import type { PlannedService } from '../../plan/plan-application.ts';
import { PRESENT } from '../../plan/present.ts';
import { translateSchedule } from '../../translation/translate-schedule.ts';
import type { ScheduleTarget, Translation } from '../../translation/translation.ts';
import type { AzureOptions } from '../azure-options.ts';
import { refusedSchedule } from './refused-schedule.ts';

/** A service with a timer of its own. */
export interface FunctionTimer {
  readonly service: PlannedService;
  readonly schedule: TimedSchedule;
  readonly translation: Translation;
}

/** The timers of a function app. */
export interface FunctionTimers {
  readonly timers: readonly FunctionTimer[];
  /** What `WEBSITE_TIME_ZONE` must be; `undefined` for UTC. */
  readonly timeZone: string | undefined;
  /** A timer ticks more often than its service is due. */
  readonly isGuarded: boolean;
}

/**
 * Translates the schedules of the services to timers, as `registerTimers` does. An `onDemand()` service without a
 * schedule in the options gets none.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` with `details.reason`.
 */
export function functionTimers(
  services: readonly PlannedService[],
  options: Pick<AzureOptions, 'schedules'> & GuardOptions,
): FunctionTimers {
  const scheduled = services.flatMap((service) => scheduleOf(service, options));
  const timeZone = options.timeZones === 'setting' ? commonTimeZone(scheduled) : undefined;
  const timers = scheduled.map(({ service, schedule }) => {
    const translation = translate(service.name, schedule, options);
    return { service, schedule, translation };
  });
  return { timers, timeZone, isGuarded: timers.some(({ translation }) => translation.guarded) };
}

/** How timers keep what Azure's timer text cannot say, with the defaults filled in. */
type GuardOptions = Required<Pick<AzureOptions, 'timeZones' | 'allowManyTicks'>>;

type Scheduled = Omit<FunctionTimer, 'translation'>;

function scheduleOf(service: PlannedService, { schedules }: Pick<AzureOptions, 'schedules'>): readonly Scheduled[] {
  const own = schedules !== undefined && Object.hasOwn(schedules, service.name) ? schedules[service.name] : undefined;
  const schedule = own ?? service.policy.schedule;
  if (schedule.kind === 'onDemand') return [];
  if (isTimed(schedule)) return [{ service, schedule }];
  throw refusedSchedule(service.name, schedule, {
    reject: 'NO_SCHEDULE',
    message:
      "it is continuous() and has no due times. Set a schedule in the option schedules, such as every('5m'), so that each tick is one bounded execution. Or run it in a long-lived host.",
  });
}

/** The zone of all cron schedules, checked as the function app will check it. */
function commonTimeZone(scheduled: readonly Scheduled[]): string | undefined {
  const zones = scheduled.flatMap(({ schedule }) => requiredTimeZone(schedule) ?? []);
  const timeZone = zones[0] === 'UTC' ? undefined : zones[0];
  const timers = scheduled.map(({ service, schedule }) => ({ service: service.name, schedule }));
  const year = PRESENT.getUTCFullYear();
  checkTimeZones(timers, timeZone, { plan: 'premium', operatingSystem: 'linux', year });
  return timeZone;
}

function translate(service: string, schedule: TimedSchedule, { timeZones, allowManyTicks }: GuardOptions): Translation {
  const guard = timeZones === 'guard';
  // With a guard timers are in UTC on every plan, as on Flex Consumption, which has no other time.
  const target: ScheduleTarget = guard ? 'azureFlex' : 'azure';
  const translation = translateSchedule(schedule, target, { guard, allowManyTicks, now: PRESENT });
  if ('reject' in translation) throw refusedSchedule(service, schedule, translation);
  return translation;
}
