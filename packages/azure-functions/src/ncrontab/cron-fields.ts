import {
  areDaysAmbiguous,
  type CronFieldName,
  type CronFields,
  cronFieldText,
  parseCron,
} from '@anyhost/core/schedule';
import type { Rejection } from './reject-schedule.ts';

const NAMES: readonly CronFieldName[] = ['second', 'minute', 'hour', 'day', 'month', 'weekday'];

/**
 * The six NCRONTAB fields of a portable cron expression, or why it cannot be expressed.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function cronFields(expression: string): string | Rejection {
  const fields = parseCron(expression);
  if (typeof fields === 'string') return { reason: 'INVALID_CRON', problem: fields };
  return dayProblem(fields) ?? NAMES.map((name) => cronFieldText(name, fields[name].values)).join(' ');
}

function dayProblem({ day, weekday }: CronFields): Rejection | undefined {
  const special = [day, weekday].find(({ tokens }) => tokens.length > 0);
  if (special !== undefined) {
    return {
      reason: 'UNSUPPORTED_TOKEN',
      problem: `'${special.text}' uses L, W or #, which NCRONTAB does not have`,
      remedy: 'Name the days by number, or run the service daily and let it check whether today is the day',
    };
  }
  if (day.isAny || weekday.isAny) return undefined;
  if (areDaysAmbiguous({ day, weekday })) {
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
    remedy: 'Write * in one of the two day fields, or register two services that do the same work, one per day field',
  };
}
