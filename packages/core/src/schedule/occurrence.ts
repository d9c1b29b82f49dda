import type { Occurrence } from '../contract/execution.ts';
import type { Schedule } from './schedule.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Five fields, or an alias such as `@daily`; or six with nothing but zero for the seconds, such as `0` or `0,0`. */
const WHOLE_MINUTES = /^(?:@|(?:[0,-]+ )?(?:\S+ ){4}\S+$)/;

/** A `from` without seconds. */
const WHOLE_MINUTE = /T\d\d:\d\d(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?$/;

/**
 * The occurrence of a service at an instant. Its id is the same on every host and replica:
 * `grace-period-manager@2026-11-22T06:15:00Z`. Due times have whole seconds; milliseconds are cut off. Where those of
 * the schedule are whole minutes, a platform that names a moment within such a minute means its start. A period that
 * the platform counts from a moment of its own keeps its seconds.
 *
 * @param schedule - The service's schedule, where the instant comes from a platform.
 */
export function occurrenceOf(service: string, scheduledTime: number | Date, schedule?: Schedule): Occurrence {
  const time = Number(scheduledTime);
  const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  const instant = minute !== time && meansStart(minute, schedule) ? minute : Math.floor(time / SECOND_MS) * SECOND_MS;
  return { id: `${service}@${textOf(instant)}`, scheduledTime: new Date(instant) };
}

/** Whether a moment within a minute can only mean its start. Read from the shape: no host needs the language for it. */
function meansStart(minute: number, schedule: Schedule | undefined): boolean {
  if (schedule?.kind === 'cron') return WHOLE_MINUTES.test(schedule.expression);
  if (schedule?.kind !== 'every' || schedule.periodMs % MINUTE_MS !== 0) return false;
  const { periodMs, from, timeZone } = schedule;
  if (from === undefined) return minute % periodMs === 0;
  if (!WHOLE_MINUTE.test(from)) return false;
  // Whole days on the calendar: no platform counts them by itself.
  return timeZone !== undefined || (minute - Date.parse(from)) % periodMs === 0;
}

let textOfDay = '';
let dayOfText = Number.NaN;

// Same result as toISOString, which would be the slowest step before an execution: the day seldom changes.
function textOf(instant: number): string {
  const day = Math.floor(instant / DAY_MS);
  if (day !== dayOfText) {
    textOfDay = new Date(instant).toISOString().slice(0, -'T00:00:00.000Z'.length);
    dayOfText = day;
  }
  const seconds = (instant - day * DAY_MS) / SECOND_MS;
  return `${textOfDay}T${twoDigits(seconds / 3600)}:${twoDigits((seconds / 60) % 60)}:${twoDigits(seconds % 60)}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${Math.floor(value)}` : `${Math.floor(value)}`;
}
