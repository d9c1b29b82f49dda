// For host adapters that drive schedules. Loads the schedule language: hosts whose platform keeps the schedule leave it
// out.
export { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
export { scheduleDriver } from './schedule-driver.ts';
export type { ScheduleDriverOptions } from './schedule-driver-options.ts';
