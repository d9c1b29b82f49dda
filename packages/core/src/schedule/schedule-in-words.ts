import { memoize } from '../base/memoize.ts';
import { type CronField, type CronFields, type DayToken, parseCron } from './parse-cron.ts';
import { type CronSchedule, type EverySchedule, formatSchedule, type Schedule } from './schedule.ts';

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
/** More times of day than this are described by hour and minute instead of listed. */
const MOST_TIMES = 6;

/** A schedule for people: `every 5 minutes`, `at 06:00 on Monday to Friday (Europe/Amsterdam)`, `on demand`. */
export function scheduleInWords(schedule: Schedule): string {
  return wordsOf(schedule);
}

/** A status page of a thousand services asks for all of them each time. */
const wordsOf = memoize(inWords);

function inWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'every':
      return everyInWords(schedule);
    case 'cron':
      return cronInWords(schedule);
    case 'continuous':
      return 'continuously';
    case 'onDemand':
      return 'on demand';
  }
}

function everyInWords({ periodMs, from, timeZone }: EverySchedule): string {
  const [unit, ms] = UNITS.find(([, length]) => periodMs % length === 0) ?? ['millisecond', 1];
  const zone = timeZone === undefined ? '' : ` (${timeZone})`;
  return `${everyNth(periodMs / ms, unit)}${from === undefined ? '' : `, in step with ${from}${zone}`}`;
}

function cronInWords(schedule: CronSchedule): string {
  const fields = parseCron(schedule.expression);
  // A text that cannot be read is shown as it is.
  if (typeof fields === 'string') return formatSchedule(schedule);
  return `${timesInWords(fields)}${daysInWords(fields)} (${schedule.timeZone})`;
}

function timesInWords({ second, minute, hour }: CronFields): string {
  const count = second.values.length * minute.values.length * hour.values.length;
  if (count <= MOST_TIMES) return `at ${list(timesOfDay({ second, minute, hour }))}`;
  const parts = [part(second, 'second'), part(minute, 'minute'), part(hour, 'hour')];
  // "every 5 minutes of every hour" is "every 5 minutes", and second 0 goes without saying.
  const shown = parts.filter((text, index) => {
    if (index === 0) return second.values.length > 1 || second.values[0] !== 0;
    return text !== (index === 1 ? 'every minute' : 'every hour') || !/^every/.test(parts[index - 1] ?? '');
  });
  const text = (shown.length === 0 ? ['every minute'] : shown).join(' of ');
  return text.startsWith('every') ? text : `at ${text}`;
}

function timesOfDay({ second, minute, hour }: Pick<CronFields, 'second' | 'minute' | 'hour'>): readonly string[] {
  return hour.values.flatMap((h) =>
    minute.values.flatMap((m) =>
      second.values.map((s) =>
        [h, m, ...(s === 0 ? [] : [s])].map((value) => String(value).padStart(2, '0')).join(':'),
      ),
    ),
  );
}

function part(field: CronField, unit: string): string {
  if (field.isAny) return `every ${unit}`;
  const step = Number(/^\*\/(\d+)$/.exec(field.text)?.[1]);
  // A step that does not divide its range evenly begins anew: the minutes of */25 are 0, 25 and 50.
  if ((unit === 'hour' ? 24 : 60) % step === 0) return everyNth(step, unit);
  const values = ranges(field.values, String);
  return `${unit}${field.values.length === 1 ? '' : 's'} ${list(values)}`;
}

function daysInWords({ day, month, weekday }: CronFields): string {
  const dates = day.isAny ? [] : [`the ${list(datesInWords(day))} of the month`];
  const weekdays = weekday.isAny ? [] : [list(weekdaysInWords(weekday))];
  // Where both are restricted, either one matching is enough.
  const days = [...dates, ...weekdays].join(' or ');
  const months = month.isAny ? '' : ` in ${list(ranges(month.values, (value) => MONTHS[value - 1] ?? ''))}`;
  return `${days === '' ? '' : ` on ${days}`}${months}`;
}

function datesInWords({ values, tokens }: CronField): readonly string[] {
  return [...ranges(values, ordinal), ...tokens.map(tokenInWords)];
}

function weekdaysInWords({ values, tokens }: CronField): readonly string[] {
  return [...ranges(values, weekdayName), ...tokens.map((token) => `the ${tokenInWords(token)} of the month`)];
}

function tokenInWords(token: DayToken): string {
  switch (token.kind) {
    case 'lastDay':
      return 'last day';
    case 'lastWorkday':
      return 'last workday';
    case 'nearestWorkday':
      return `workday nearest to the ${ordinal(token.day)}`;
    case 'nthWeekday':
      return `${ordinal(token.nth)} ${weekdayName(token.weekday)}`;
    case 'lastWeekday':
      return `last ${weekdayName(token.weekday)}`;
  }
}

/** Three or more values in a row become a range. */
function ranges(values: readonly number[], inWords: (value: number) => string): readonly string[] {
  const texts: string[] = [];
  for (let first = 0; first < values.length; ) {
    let last = first;
    while (values[last + 1] === (values[last] ?? 0) + 1) last += 1;
    const run = values.slice(first, last + 1).map(inWords);
    texts.push(...(run.length < 3 ? run : [`${run[0]} to ${run.at(-1)}`]));
    first = last + 1;
  }
  return texts;
}

function list(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

function everyNth(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function ordinal(value: number): string {
  const isTeen = value % 100 >= 11 && value % 100 <= 13;
  const ending = isTeen ? undefined : ['th', 'st', 'nd', 'rd'][value % 10];
  return `${value}${ending ?? 'th'}`;
}

function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday] ?? '';
}
