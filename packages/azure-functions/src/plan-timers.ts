import {
  type AnyApplication,
  type EnvironmentVariables,
  environmentLayer,
  type HostSelection,
  type Instant,
  isStarted,
  isTimed,
  loadSettingsSync,
  neededServices,
  resolvePolicy,
  type Schedule,
  startedServices,
  type TimedSchedule,
} from '@anyhost/core';
import type { CoveringSchedule } from '@anyhost/core/schedule';
import { assertUtc, exactTicks, toGuardedTicks, usesGuards, withGuardAsRemedy } from './guarded-ticks.ts';
import { azureHostSection } from './host-section.ts';
import { type AppTimeZone, checkTimeZones } from './ncrontab/time-zones.ts';
import type { TimerOptions } from './timer-options.ts';

/** A service that becomes a timer. */
export interface PlannedTimer<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  readonly schedule: TimedSchedule;
  readonly ncrontab: string;
  /** The timer ticks by this schedule, more often than the service is due: the host skips the other ticks. */
  readonly covering: CoveringSchedule | undefined;
}

/** The timers of a function app and the time zone they are read in. */
export interface PlannedTimers<BackgroundNames extends string> {
  readonly timers: readonly PlannedTimer<BackgroundNames>[];
  readonly timeZone: AppTimeZone;
}

/**
 * Selects the services that become timers, and translates their schedules.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_INVALID_SCHEDULE`
 */
export function planTimers<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: TimerOptions<BackgroundNames>,
  { variables, now }: { readonly variables: EnvironmentVariables; readonly now: Instant },
): PlannedTimers<BackgroundNames> {
  const own = ownSchedules(application, variables, options);
  const isGuarded = usesGuards(options);
  try {
    return planTicks(application, options, { own, isGuarded, variables, now });
  } catch (thrown) {
    throw isGuarded ? thrown : withGuardAsRemedy(thrown);
  }
}

interface Given {
  readonly own: ReadonlyMap<string, Schedule>;
  readonly isGuarded: boolean;
  readonly variables: EnvironmentVariables;
  readonly now: Instant;
}

function planTicks<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: TimerOptions<BackgroundNames>,
  { own, isGuarded, variables, now }: Given,
): PlannedTimers<BackgroundNames> {
  const { schedules, plan, operatingSystem, allowManyTicks = false } = options;
  const timers: PlannedTimer<BackgroundNames>[] = [];
  for (const service of timerServices(application, options)) {
    const schedule = ownValue(schedules, service) ?? own.get(service);
    if (schedule === undefined || schedule.kind === 'onDemand') continue;
    const hosting = { service, plan, operatingSystem };
    const ticks = isGuarded
      ? toGuardedTicks(schedule, { service, now, allowManyTicks })
      : exactTicks(schedule, hosting);
    // A schedule without due times is refused in the line above.
    if (isTimed(schedule)) timers.push({ service, schedule, ...ticks });
  }
  const year = new Date(now).getUTCFullYear();
  const ticking = timers.map(({ service, schedule, covering }) => ({
    service,
    schedule: covering?.schedule ?? schedule,
  }));
  const timeZone = checkTimeZones(ticking, variables['WEBSITE_TIME_ZONE'], { plan, operatingSystem, year });
  if (isGuarded) assertUtc(timers, timeZone);
  return { timers, timeZone };
}

/** The services that can become timers: all but those registered for long-lived hosts, and those that are left out. */
export function timerServices<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: Pick<TimerOptions, 'services'> = {},
): readonly BackgroundNames[] {
  return startedServices(application, selectionOf(options));
}

/** Which services the host of a function app starts. */
export function selectionOf({ services = {} }: Pick<TimerOptions, 'services'>): HostSelection {
  const without = Object.keys(services).filter((service) => services[service] === false);
  return { longLived: false, without: new Set(without) };
}

/** What an option gives a service: its own properties count, since a service may be called `constructor`. */
export function ownValue<Value>(
  option: Readonly<Partial<Record<string, Value>>> | undefined,
  service: string,
): Value | undefined {
  return option !== undefined && Object.hasOwn(option, service) ? option[service] : undefined;
}

/** The schedules as the services were registered. Settings come from the sources of a serverless host. */
function ownSchedules(
  { definition }: AnyApplication,
  variables: EnvironmentVariables,
  options: TimerOptions,
): ReadonlyMap<string, Schedule> {
  const { settings = {} } = options;
  const selection = selectionOf(options);
  const needed = neededServices(definition, selection)?.settings;
  const asked = definition.settings.filter(({ name }) => needed?.has(name) ?? true);
  const registrations = [...asked, azureHostSection];
  const sections = registrations.map(({ name }) => name);
  const layers = [environmentLayer(sections, variables), { source: 'the option settings', values: settings }];
  // A schedule that asks for a section with an asynchronous schema gets an error: registration cannot wait.
  const { values } = loadSettingsSync({ registrations, layers });
  const schedules = new Map<string, Schedule>();
  for (const registration of definition.hostedServices) {
    if (registration.kind !== 'backgroundService' || !isStarted(registration, selection)) continue;
    const { name, policy } = registration;
    schedules.set(name, resolvePolicy(name, policy, values).schedule);
  }
  return schedules;
}
