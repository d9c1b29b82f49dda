// The schedule language: for hosts that drive or look up schedules, for generators of infrastructure, for tests. A host
// whose platform drives the schedule does not need it.

// Due times.
export { type DueTimes, dueTimesOf, readSchedule } from './due-times.ts';
export { dueTimeOfTick } from './due-time-of-tick.ts';
export { isDue } from './is-due.ts';
export { scheduleGuard } from './schedule-guard.ts';
export { checkApplication, type ScheduledApplication } from './check-application.ts';
export { type CoveringSchedule, coveringSchedule } from './covering-schedule.ts';
export type { ScheduleProblem, ScheduleProblemReason } from './schedule-problem.ts';

// For translators: cron text as data, and back.
export {
  CRON_RANGES,
  type CronField,
  type CronFields,
  type CronRange,
  type DayToken,
  parseCron,
  printCron,
} from './parse-cron.ts';
export type { CronFieldName } from './cron-shape.ts';
export { areDaysAmbiguous } from './ambiguous-days.ts';
export { cronFieldText } from './cron-field-text.ts';
export { everyAsCron } from './every-as-cron.ts';
export { type Unevenness, unevennessOf } from './unevenness.ts';
export { formatDuration } from './duration.ts';
export { type EveryOrigin, readOrigin } from './every-origin.ts';
export { formatSchedule } from './schedule.ts';
export { readScheduleText } from './read-schedule-text.ts';
export { scheduleInWords } from './schedule-in-words.ts';

// Time zones: one definition of which names are valid.
export { canonicalTimeZone, timeZoneProblem } from './time-zone.ts';
export { type OffsetChange, offsetChanges } from './offset-changes.ts';
export { type OffsetSpan, ZoneOffsets, zoneOffsets } from './zone-offsets.ts';
