import type { Occurrence } from '../contract/execution.ts';
import type { Schedule } from './schedule.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Five fields, or an alias such as `@daily`; or six with a zero for the seconds. */
const WHOLE_MINUTES = /^(?:@|(?:0+ )?(?:\S+ ){4}\S+$)/;

/**
 * The occurrence of a service at an instant. Its id is the same on every host and replica:
 * `grace-period-manager@2026-11-22T06:15:00Z`. Due times have whole seconds; milliseconds are cut off. Those of a
 * cron schedule without seconds are whole minutes: a platform that names a moment within the minute means its start.
 *
 * @param schedule - The service's schedule, where the instant comes from a platform.
 */
export function occurrenceOf(service: string, scheduledTime: number | Date, schedule?: Schedule): Occurrence {
  const unitMs = schedule?.kind === 'cron' && WHOLE_MINUTES.test(schedule.expression) ? MINUTE_MS : SECOND_MS;
  const instant = Math.floor(Number(scheduledTime) / unitMs) * unitMs;
  return { id: `${service}@${textOf(instant)}`, scheduledTime: new Date(instant) };
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
