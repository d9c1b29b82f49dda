import { CRON_RANGES, type CronFieldName } from '@anyhost/core/schedule';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Writes the values of a field of `OnCalendar=`: `*`, a start and a step, or numbers and ranges. */
export function valuesText(name: CronFieldName, values: readonly number[]): string {
  const { min, max } = CRON_RANGES[name];
  const length = max - min + 1;
  if (values.length === length) return '*';
  const [first = min, second = first] = values;
  const step = second - first;
  const isStepped = values.length > 2 && step > 1 && values.every((value, index) => value === first + index * step);
  if (!isStepped) return runsText(values, twoDigits);
  const last = values.at(-1) ?? first;
  // A step without an end that does not go on evenly makes systemd miss the first instant of each month.
  const goesOnEvenly = length % step === 0 && last + step > max && first - step < min;
  return `${twoDigits(first)}${goesOnEvenly ? '' : `..${twoDigits(last)}`}/${step}`;
}

/** Writes weekdays, of which Sunday is 0 and the last one in a range. */
export function weekdaysText(weekdays: readonly number[]): string {
  const fromMonday = weekdays.map((weekday) => (weekday + 6) % 7).sort((a, b) => a - b);
  return runsText(fromMonday, (weekday) => WEEKDAYS[weekday] ?? '');
}

/** Three or more values in a row become a range. */
function runsText(values: readonly number[], write: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs
    .map((run) => run.map(write))
    .map((run) => (run.length < 3 ? run.join(',') : `${run[0]}..${run.at(-1)}`))
    .join(',');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
