import {
  CRON_RANGES,
  type CronField,
  type CronFieldName,
  type CronFields,
  type DayToken,
} from '@anyhost/core/schedule';
import { onceOnTheClock } from '../clock-changes/clock-change-rules.ts';
import { unsupportedToken } from '../fields-problem.ts';
import type { Rejected } from '../rejected.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect } from './dialect.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `OnCalendar=` of a timer. Several lines together are a union; in one line weekday and date must both match. */
export const systemd: Dialect = {
  name: 'a systemd timer',
  zones: 'any',
  hasSeconds: true,
  hasDayOrWeekday: true,
  tellsIntendedTime: false,
  clockChanges: onceOnTheClock,
  timeZoneText: () => undefined,
  write({ timeZone }, fields) {
    const zone = timeZone === 'UTC' ? 'UTC' : spelledTimeZone(timeZone);
    const days = daysOf(fields);
    if ('reject' in days) return days;
    const month = valuesText('month', fields.month);
    const time = (['hour', 'minute', 'second'] as const).map((name) => valuesText(name, fields[name])).join(':');
    return days
      .map(({ weekday, date }) => `${weekday === undefined ? '' : `${weekday} `}*-${month}${date} ${time} ${zone}`)
      .join('\n');
  },
};

/** The days of one line; the date begins with `-`, or with `~` where it counts from the end of the month. */
interface Days {
  readonly weekday?: string;
  readonly date: string;
}

function daysOf(fields: CronFields): readonly Days[] | Rejected {
  const { day, weekday } = fields;
  const lines: Days[] = [];
  if (day.isAny && weekday.isAny) return [{ date: '-*' }];
  if (!day.isAny && day.values.length > 0) lines.push({ date: `-${valuesText('day', day)}` });
  if (!weekday.isAny && weekday.values.length > 0) lines.push({ weekday: weekdaysText(weekday.values), date: '-*' });
  for (const token of [...day.tokens, ...weekday.tokens]) {
    const days = daysOfToken(token);
    if (days === undefined) return unsupportedToken(day, 'systemd cannot count workdays');
    lines.push(...days);
  }
  return lines;
}

function daysOfToken(token: DayToken): readonly Days[] | undefined {
  switch (token.kind) {
    case 'lastDay':
      return [{ date: '~01' }];
    case 'lastWorkday':
      // A Friday that is the last day but one, or but two, has only a weekend after it.
      return [
        { weekday: 'Mon..Fri', date: '~01' },
        { weekday: 'Fri', date: '~02' },
        { weekday: 'Fri', date: '~03' },
      ];
    case 'nearestWorkday':
      return undefined;
    case 'nthWeekday': {
      const first = (token.nth - 1) * 7 + 1;
      return [{ weekday: nameOf(token.weekday), date: `-${twoDigits(first)}..${twoDigits(Math.min(first + 6, 31))}` }];
    }
    case 'lastWeekday':
      return [{ weekday: nameOf(token.weekday), date: '~07/1' }];
  }
}

function valuesText(name: CronFieldName, { values }: CronField): string {
  const { min, max } = CRON_RANGES[name];
  if (values.length === max - min + 1) return '*';
  const [first = min, second] = values;
  const step = (second ?? first) - first;
  const isSteppedToEnd =
    step > 1 &&
    values.length > 2 &&
    values.every((value, index) => value === first + index * step) &&
    first + values.length * step > max;
  if (isSteppedToEnd) return `${twoDigits(first)}/${step}`;
  return runsOf(values)
    .map(([from = 0, ...rest]) =>
      rest.length < 2 ? [from, ...rest].map(twoDigits).join(',') : `${twoDigits(from)}..${twoDigits(rest.at(-1) ?? 0)}`,
    )
    .join(',');
}

function weekdaysText(values: readonly number[]): string {
  return runsOf(values)
    .map((run) => (run.length < 3 ? run.map(nameOf).join(',') : `${nameOf(run[0])}..${nameOf(run.at(-1))}`))
    .join(',');
}

/** Values in a row, together. */
function runsOf(values: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs;
}

function nameOf(weekday: number | undefined): string {
  return WEEKDAYS[weekday ?? 0] ?? '';
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
