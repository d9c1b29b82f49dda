import { CRON_RANGES, type CronField, type CronFields, cronFieldText, type DayToken } from '@anyhost/core/schedule';
import { unsupportedToken } from '../fields-problem.ts';
import { isRejected, type Rejected } from '../rejected.ts';

const SHORTEST_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The day fields of a dialect that counts weekdays from Sunday as 1 and has `L`, `W` and `#`. */
export interface OneBasedDays {
  readonly day: string;
  readonly weekday: string;
}

/** What such a dialect has. */
interface OneBasedOptions {
  readonly name: string;
  /** Whether `LW`, the last workday, is documented. */
  readonly hasLastWorkday: boolean;
}

/** Writes both day fields, with `*` for any day; one of them is `*`. */
export function oneBasedDays(fields: CronFields, options: OneBasedOptions): OneBasedDays | Rejected {
  const { day, month, weekday } = fields;
  const special = [day, weekday].find(({ tokens }) => tokens.length > 0);
  if (special === undefined) {
    return { day: cronFieldText('day', day.values), weekday: weekday.isAny ? '*' : oneBasedWeekdays(weekday.values) };
  }
  const token = tokenText(special, month, options);
  if (isRejected(token)) return token;
  return special === day ? { day: token, weekday: '*' } : { day: '*', weekday: token };
}

function tokenText(field: CronField, month: CronField, { name, hasLastWorkday }: OneBasedOptions): string | Rejected {
  const [token, ...others] = field.tokens;
  if (token === undefined || others.length > 0 || field.values.length > 0) {
    return unsupportedToken(field, `${name} accepts such a day only by itself, not in a list`);
  }
  if (token.kind === 'lastWorkday' && !hasLastWorkday) return unsupportedToken(field, `${name} does not support LW`);
  if (token.kind === 'nearestWorkday' && !isInEachMonth(token.day, month)) {
    return unsupportedToken(field, `${name} does not document what it means in a month without that date`);
  }
  return textOf(token);
}

function textOf(token: DayToken): string {
  switch (token.kind) {
    case 'lastDay':
      return 'L';
    case 'lastWorkday':
      return 'LW';
    case 'nearestWorkday':
      return `${token.day}W`;
    case 'nthWeekday':
      return `${token.weekday + 1}#${token.nth}`;
    case 'lastWeekday':
      return `${token.weekday + 1}L`;
  }
}

function isInEachMonth(day: number, month: CronField): boolean {
  return month.values.every((value) => day <= (SHORTEST_MONTHS[value - 1] ?? 0));
}

// No step: AWS documents none for weekdays.
function oneBasedWeekdays(values: readonly number[]): string {
  if (values.length === CRON_RANGES.weekday.max + 1) return '*';
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value) run.push(value + 1);
    else runs.push([value + 1]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`)).join(',');
}
