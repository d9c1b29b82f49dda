// For registerTimers and for whoever generates infrastructure: a portable schedule as Azure's timer text.

// For whoever reads `details.reason` of an error.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export type { ScheduleRejection } from './ncrontab/reject-schedule.ts';
// For registerTimers: the one time zone that a function app has.
export {
  type AppTimeZone,
  type CheckTimeZonesOptions,
  checkTimeZones,
  requiredTimeZone,
  type TimerSchedule,
} from './ncrontab/time-zones.ts';
export { type NcrontabOptions, toNcrontab } from './ncrontab/to-ncrontab.ts';
