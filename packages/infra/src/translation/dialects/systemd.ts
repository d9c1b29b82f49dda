import type { CronFields, DayToken } from '@anyhost/core/schedule';
import { onceOnTheClock } from '../clock-changes/clock-change-rules.ts';
import { unsupportedToken } from '../fields-problem.ts';
import type { Rejected } from '../rejected.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect } from './dialect.ts';
import { writeSystemdPeriod } from './systemd-period.ts';
import { valuesText, weekdaysText } from './systemd-text.ts';

/** `OnCalendar=` of a timer. Several lines together are a union; in one line weekday and date must both match. */
export const systemd: Dialect = {
  name: 'a systemd timer',
  zones: 'any',
  hasSeconds: true,
  hasDayTokens: true,
  hasDayOrWeekday: true,
  tellsIntendedTime: false,
  clockChanges: onceOnTheClock,
  timeZoneText: () => undefined,
  write({ timeZone }, fields) {
    const zone = timeZone === 'UTC' ? 'UTC' : spelledTimeZone(timeZone);
    const days = daysOf(fields);
    if ('reject' in days) return days;
    const month = valuesText('month', fields.month.values);
    const time = (['hour', 'minute', 'second'] as const).map((name) => valuesText(name, fields[name].values)).join(':');
    return days
      .map(({ weekday, date }) => `${weekday === undefined ? '' : `${weekday} `}*-${month}${date} ${time} ${zone}`)
      .join('\n');
  },
  writePeriod: writeSystemdPeriod,
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
  if (!day.isAny && day.values.length > 0) lines.push({ date: `-${valuesText('day', day.values)}` });
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
      const dates = Array.from({ length: Math.min(7, 32 - first) }, (_, index) => first + index);
      return [{ weekday: weekdaysText([token.weekday]), date: `-${valuesText('day', dates)}` }];
    }
    case 'lastWeekday':
      return [{ weekday: weekdaysText([token.weekday]), date: '~07/1' }];
  }
}
