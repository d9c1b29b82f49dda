import { areDaysAmbiguous, type CronField, type CronFields } from '@anyhost/core/schedule';
import type { Dialect } from './dialects/dialect.ts';
import type { Rejected } from './rejected.ts';

/** Why a target cannot express the fields of a cron schedule. */
export function fieldsProblem(fields: CronFields, dialect: Dialect): Rejected | undefined {
  return secondsProblem(fields.second, dialect) ?? daysProblem(fields, dialect);
}

function secondsProblem({ text, values }: CronField, { hasSeconds }: Dialect): Rejected | undefined {
  if (hasSeconds || (values.length === 1 && values[0] === 0)) return undefined;
  return {
    reject: 'SUB_MINUTE',
    problem: `the target has no seconds, and those of the schedule are '${text}'`,
    remedy: 'Schedule it at second 0, or run the service in a long-lived host',
  };
}

function daysProblem({ day, weekday }: CronFields, dialect: Dialect): Rejected | undefined {
  const special = [day, weekday].find(({ tokens }) => tokens.length > 0);
  if (special !== undefined && !dialect.hasDayTokens)
    return unsupportedToken(special, 'the target does not support such days');
  if (day.isAny || weekday.isAny) return undefined;
  if (areDaysAmbiguous({ day, weekday })) {
    return {
      reject: 'AMBIGUOUS_DAY_FIELDS',
      problem:
        'a stepped or full day field is combined with a restricted one, which cron dialects interpret differently',
      remedy: 'Write * in one of the two day fields',
    };
  }
  if (dialect.hasDayOrWeekday) return undefined;
  return {
    reject: 'DOM_AND_DOW',
    problem: 'both day fields are restricted, which means that either may match, and the target has no such "or"',
    remedy: 'Write * in one of the two day fields, or register two services that do the same work, one per day field',
  };
}

/** The refusal of a day field with `L`, `W` or `#`. */
export function unsupportedToken({ text }: CronField, why: string): Rejected {
  return {
    reject: 'UNSUPPORTED_TOKEN',
    problem: `'${text}' names a day that depends on the month, and ${why}`,
    remedy: 'Name the days by number, or run the service daily and let it check whether today is the day',
  };
}
