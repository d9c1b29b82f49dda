// For host adapters that drive or look up schedules. The only part of core that loads croner: hosts whose
// platform keeps the schedule leave it out.
export { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
export { scheduleDriver } from './schedule-driver.ts';
