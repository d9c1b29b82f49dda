import type { CronFields, DayToken } from '@anyhost/core/schedule';
import { unsupportedToken } from '../fields-problem.ts';
import type { Rejected } from '../rejected.ts';
import { valuesText, weekdaysText } from './systemd-text.ts';

const FEBRUARY = 2;
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days that one line can name: with a weekday, both must match. */
interface Days {
  readonly weekday?: string;
  /** Begins with `-`, or with `~` where it counts from the end of the month. */
  readonly date: string;
  /** Fewer months than those of the schedule. */
  readonly months?: readonly number[];
}

/** Weekday, month and date of each line that a schedule needs: the lines together are a union. */
export function systemdDays(fields: CronFields): readonly string[] | Rejected {
  const { day, month, weekday } = fields;
  const lines: Days[] = [];
  if (day.isAny && weekday.isAny) lines.push({ date: '-*' });
  if (!day.isAny && day.values.length > 0) lines.push({ date: `-${valuesText('day', day.values)}` });
  if (!weekday.isAny && weekday.values.length > 0) lines.push({ weekday: weekdaysText(weekday.values), date: '-*' });
  for (const token of [...day.tokens, ...weekday.tokens]) {
    const days = daysOfToken(token, month.values);
    if (days === undefined) {
      return unsupportedToken(day, 'in February it depends on the year whether that is the last day');
    }
    lines.push(...days);
  }
  return lines.map(({ weekday: name, date, months = month.values }) => {
    const text = `*-${valuesText('month', months)}${date}`;
    return name === undefined ? text : `${name} ${text}`;
  });
}

function daysOfToken(token: DayToken, months: readonly number[]): readonly Days[] | undefined {
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
      return nearestWorkday(token.day, months);
    case 'nthWeekday': {
      const first = (token.nth - 1) * 7 + 1;
      const dates = Array.from({ length: Math.min(7, 32 - first) }, (_, index) => first + index);
      return [{ weekday: weekdaysText([token.weekday]), date: `-${valuesText('day', dates)}` }];
    }
    case 'lastWeekday':
      return [{ weekday: weekdaysText([token.weekday]), date: '~07/1' }];
  }
}

/** The date itself from Monday to Friday; else the Friday before a Saturday, the Monday after a Sunday, in the same month. */
function nearestWorkday(day: number, months: readonly number[]): readonly Days[] | undefined {
  if ((day === 28 || day === 29) && months.includes(FEBRUARY)) return undefined;
  const lengthOf = (month: number): number => LONGEST_MONTHS[month - 1] ?? 31;
  const having = months.filter((month) => lengthOf(month) >= day);
  const ending = having.filter((month) => lengthOf(month) === day);
  const goingOn = having.filter((month) => lengthOf(month) > day);
  const on = (weekday: string, date: number, inMonths: readonly number[]): Days => ({
    weekday,
    date: `-${valuesText('day', [date])}`,
    months: inMonths,
  });
  return [
    on('Mon..Fri', day, having),
    day === 1 ? on('Mon', 3, having) : on('Fri', day - 1, having),
    on('Mon', day + 1, goingOn),
    on('Fri', day - 2, ending),
  ].filter((days) => days.months?.length !== 0);
}
