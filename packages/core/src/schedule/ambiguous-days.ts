import { CRON_RANGES, type CronField, type CronFields } from './parse-cron.ts';

/**
 * Whether cron dialects read the day fields of an expression differently: both are restricted, and one of them is stepped
 * or full, which some take for a `*`.
 */
export function areDaysAmbiguous({ day, weekday }: Pick<CronFields, 'day' | 'weekday'>): boolean {
  if (day.isAny || weekday.isAny) return false;
  return isLikeAny('day', day) || isLikeAny('weekday', weekday);
}

function isLikeAny(name: 'day' | 'weekday', { isStepped, values }: CronField): boolean {
  const { min, max } = CRON_RANGES[name];
  return isStepped || values.length === max - min + 1;
}
