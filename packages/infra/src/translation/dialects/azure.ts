import { toNcrontab, unrecordedTicks } from '@anyhost/azure-functions/schedule';
import { fromTheTimeBefore } from '../clock-changes/clock-change-rules.ts';
import type { Rejected } from '../rejected.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect } from './dialect.ts';

/** NCRONTAB of a timer on a plan with the setting `WEBSITE_TIME_ZONE`, which holds for the whole app. */
export const azure: Dialect = {
  name: 'an Azure timer',
  zones: 'any',
  hasSeconds: true,
  hasDayTokens: false,
  hasDayOrWeekday: false,
  hasIntendedTime: true,
  guardProblem: unrecordedProblem,
  clockChanges: fromTheTimeBefore,
  timeZoneText: (timeZone) => (timeZone === 'UTC' ? undefined : spelledTimeZone(timeZone)),
  write: (schedule) => toNcrontab(schedule),
};

/** The same on Flex Consumption and Linux Consumption, which have no time zones. */
export const azureFlex: Dialect = {
  ...azure,
  name: 'an Azure timer on Flex Consumption',
  zones: 'utc',
  clockChanges: undefined,
  timeZoneText: () => undefined,
};

function unrecordedProblem(expression: string): Rejected | undefined {
  const unrecorded = unrecordedTicks(expression);
  return unrecorded && { reject: 'NO_INTENDED_TIME', ...unrecorded };
}
