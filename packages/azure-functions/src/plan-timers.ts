import {
  type AnyApplication,
  type EnvironmentVariables,
  environmentLayer,
  isTimed,
  loadSettingsSync,
  resolvePolicy,
  type Schedule,
  type SettingsValues,
  type TimedSchedule,
} from '@anyhost/core';
import { type AppTimeZone, checkTimeZones } from './ncrontab/time-zones.ts';
import { toNcrontab } from './ncrontab/to-ncrontab.ts';
import type { TimerOptions } from './timer-options.ts';

/** A service that becomes a timer. */
export interface PlannedTimer<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  readonly schedule: TimedSchedule;
  readonly ncrontab: string;
}

/** The timers of a function app and the time zone they are read in. */
export interface PlannedTimers<BackgroundNames extends string> {
  readonly timers: readonly PlannedTimer<BackgroundNames>[];
  readonly timeZone: AppTimeZone;
}

/**
 * Finds out which services become timers, and when they fire.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_INVALID_SCHEDULE`
 */
export function planTimers<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  { schedules, settings, plan, operatingSystem }: TimerOptions<BackgroundNames>,
  { variables, year }: { readonly variables: EnvironmentVariables; readonly year: number },
): PlannedTimers<BackgroundNames> {
  const own = ownSchedules(application, variables, settings);
  const timers: PlannedTimer<BackgroundNames>[] = [];
  for (const service of application.backgroundServices) {
    const schedule = schedules?.[service] ?? own.get(service);
    if (schedule === undefined || schedule.kind === 'onDemand') continue;
    const ncrontab = toNcrontab(schedule, { service, plan, operatingSystem });
    // What has no due times was refused in the line above.
    if (isTimed(schedule)) timers.push({ service, schedule, ncrontab });
  }
  const timeZone = checkTimeZones(timers, variables['WEBSITE_TIME_ZONE'], { plan, operatingSystem, year });
  return { timers, timeZone };
}

/** The schedules as the services were registered. Settings come from where a serverless host takes them. */
function ownSchedules(
  { definition }: AnyApplication,
  variables: EnvironmentVariables,
  settings: SettingsValues = {},
): ReadonlyMap<string, Schedule> {
  const sections = definition.settings.map(({ name }) => name);
  const layers = [environmentLayer(sections, variables), { source: 'the option settings', values: settings }];
  // A schedule that asks for a section with an asynchronous schema gets an error: registration cannot wait.
  const { values } = loadSettingsSync({ registrations: definition.settings, layers });
  const schedules = new Map<string, Schedule>();
  for (const registration of definition.hostedServices) {
    if (registration.kind !== 'backgroundService') continue;
    const { name, policy } = registration;
    schedules.set(name, resolvePolicy(name, policy, values).schedule);
  }
  return schedules;
}
