// For registerTimers and for whoever generates infrastructure: a portable schedule as Azure's timer text.
export { type NcrontabOptions, toNcrontab } from './ncrontab/to-ncrontab.ts';

// For the same: where it will run, and the one time zone that a function app has.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export {
  type AppTimeZone,
  type CheckTimeZonesOptions,
  checkTimeZones,
  requiredTimeZone,
  type TimerSchedule,
} from './ncrontab/time-zones.ts';

// For whoever reads `details.reason` of an error.
export type { ScheduleRejection } from './ncrontab/reject-schedule.ts';
