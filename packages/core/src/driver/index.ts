// For host adapters that drive schedules. Loads the schedule language: hosts whose platform keeps the schedule leave it
// out.
export { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
export { type ScheduleDriverOptions, scheduleDriver } from './schedule-driver.ts';
