import {
  CRON_RANGES,
  type CronField,
  type CronFieldName,
  type CronFields,
  cronFieldText,
  parseCron,
} from '@anyhost/core/schedule';
import type { Rejection } from './reject-schedule.ts';

const NAMES: readonly CronFieldName[] = ['second', 'minute', 'hour', 'day', 'month', 'weekday'];
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The six NCRONTAB fields of a portable cron expression, or why there are none.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function cronFields(expression: string): string | Rejection {
  const fields = parseCron(expression);
  if (typeof fields === 'string') return { reason: 'INVALID_CRON', problem: fields };
  return dayProblem(fields) ?? NAMES.map((name) => cronFieldText(name, fields[name].values)).join(' ');
}

function dayProblem({ day, month, weekday }: CronFields): Rejection | undefined {
  const special = [day, weekday].find(({ tokens }) => tokens.length > 0);
  if (special !== undefined) {
    return {
      reason: 'UNSUPPORTED_TOKEN',
      problem: `'${special.text}' uses L, W or #, which NCRONTAB does not have`,
      remedy: 'Name the days by number, or run the service daily and let it check whether today is the day',
    };
  }
  if (!day.isAny && !weekday.isAny) {
    if (isAmbiguous('day', day) || isAmbiguous('weekday', weekday)) {
      return {
        reason: 'AMBIGUOUS_DAY_FIELDS',
        problem:
          'a stepped or full day field is combined with a restricted one, which cron dialects interpret differently',
        remedy: 'Write * in one of the two day fields',
      };
    }
    return {
      reason: 'DOM_AND_DOW',
      problem: 'both day fields are restricted; Azure requires both to match, other hosts only one of them',
      remedy: 'Write * in one of the two day fields, or register two services that do the same, one for each',
    };
  }
  if (!month.values.some((value) => day.values.some((date) => date <= (LONGEST_MONTHS[value - 1] ?? 0)))) {
    return {
      reason: 'NEVER_FIRES',
      problem: 'none of its months has such a day, so it never fires',
      remedy: 'Correct the day or the month',
    };
  }
  return undefined;
}

function isAmbiguous(name: CronFieldName, { isStepped, values }: CronField): boolean {
  const { min, max } = CRON_RANGES[name];
  return isStepped || values.length === max - min + 1;
}
