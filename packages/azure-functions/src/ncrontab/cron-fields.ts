import { type CronField, type CronFieldName, parseCronField, writeCronField } from './cron-field.ts';
import type { Rejection } from './reject-schedule.ts';

const NAMES: readonly CronFieldName[] = ['second', 'minute', 'hour', 'day', 'month', 'weekday'];
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The six NCRONTAB fields of a portable cron expression of five or six fields, or why there are none.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function cronFields(expression: string): string | Rejection {
  const fields = parseFields(expression);
  if ('reason' in fields) return fields;
  return dayProblem(fields) ?? NAMES.map((name) => writeCronField(name, fields[name])).join(' ');
}

function parseFields(expression: string): Record<CronFieldName, CronField> | Rejection {
  const texts = expression.trim().split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length !== 6) {
    return invalid(`it has ${texts.length} fields, not 5 or 6`);
  }
  const fields: Partial<Record<CronFieldName, CronField>> = {};
  for (const [index, name] of NAMES.entries()) {
    const field = parseCronField(name, texts[index] ?? '');
    if ('reason' in field) {
      return field.reason === 'INVALID_CRON' ? invalid(field.problem) : unsupported(field.problem);
    }
    fields[name] = field;
  }
  const { second, minute, hour, day, month, weekday } = fields;
  if (!second || !minute || !hour || !day || !month || !weekday) return invalid('a field is missing');
  return { second, minute, hour, day, month, weekday };
}

function dayProblem({ day, month, weekday }: Record<CronFieldName, CronField>): Rejection | undefined {
  if (!day.star && !weekday.star) {
    if (day.stepped || weekday.stepped) {
      return {
        reason: 'AMBIGUOUS_DAY_FIELDS',
        problem: 'a stepped or full day field stands beside a restricted one, which cron dialects read differently',
        remedy: 'Write * in one of the two day fields',
      };
    }
    return {
      reason: 'DOM_AND_DOW',
      problem: 'both day fields are restricted; Azure wants both to match, the portable meaning is that either does',
      remedy: 'Write * in one of the two day fields, or register two services that do the same, one for each',
    };
  }
  if (!month.values.some((value) => day.values.some((date) => date <= (LONGEST_MONTHS[value - 1] ?? 0)))) {
    return {
      reason: 'NEVER_FIRES',
      problem: 'no month that it names has such a day, so it never fires',
      remedy: 'Correct the day or the month',
    };
  }
  return undefined;
}

function invalid(problem: string): Rejection {
  return {
    reason: 'INVALID_CRON',
    problem,
    remedy: 'Write 5 fields (minute hour day month weekday), or 6 with the seconds first',
  };
}

function unsupported(problem: string): Rejection {
  return {
    reason: 'UNSUPPORTED_TOKEN',
    problem,
    remedy: 'Name the days by number, or run the service daily and let it ask whether today is the day',
  };
}
