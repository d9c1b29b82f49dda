const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_FROM_YEAR_0_TO_1970 = 719_528;
const DAYS_PER_MONTH = 365.2425 / 12;

// Days are counted from 1970-01-01, months from January of the year 0, both in the Gregorian calendar.

/** The day on which a month begins. */
export function firstDayOf(month: number): number {
  const year = Math.floor(month / 12);
  const index = month - year * 12;
  const leapDays = Math.floor((year + 3) / 4) - Math.floor((year + 99) / 100) + Math.floor((year + 399) / 400);
  const leapDay = index > 1 && isLeapYear(year) ? 1 : 0;
  return year * 365 + leapDays + (DAYS_BEFORE_MONTH[index] ?? 0) + leapDay - DAYS_FROM_YEAR_0_TO_1970;
}

/** The month in which a day lies. */
export function monthOf(day: number): number {
  let month = Math.floor((day + DAYS_FROM_YEAR_0_TO_1970) / DAYS_PER_MONTH);
  while (firstDayOf(month + 1) <= day) month += 1;
  while (firstDayOf(month) > day) month -= 1;
  return month;
}

/** The weekday of a day; Sunday is 0. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
