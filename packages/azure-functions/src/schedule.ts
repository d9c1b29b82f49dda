// For registerTimers and generators of infrastructure: a portable schedule as Azure's timer text.
export { type NcrontabOptions, toNcrontab } from './ncrontab/to-ncrontab.ts';

// And which of them cannot be guarded, because Azure does not tell their due times.
export { type UnrecordedTicks, unrecordedTicks } from './ncrontab/unrecorded-ticks.ts';

// Also for them: where it will run, and the one time zone that a function app has.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export {
  type AppTimeZone,
  type CheckTimeZonesOptions,
  checkTimeZones,
  requiredTimeZone,
  type TimerSchedule,
} from './ncrontab/time-zones.ts';

// The values of `details.reason` of an error.
export type { ScheduleRejection } from './ncrontab/reject-schedule.ts';
