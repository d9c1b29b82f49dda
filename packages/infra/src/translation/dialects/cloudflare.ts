import { cronFieldText } from '@anyhost/core/schedule';
import { isRejected } from '../rejected.ts';
import type { Dialect } from './dialect.ts';
import { oneBasedDays } from './one-based-days.ts';

/** A Cron Trigger of Workers. Its documents do not say what two restricted day fields mean. */
export const cloudflare: Dialect = {
  name: 'a Cloudflare Cron Trigger',
  zones: 'utc',
  hasSeconds: false,
  hasDayTokens: true,
  hasDayOrWeekday: false,
  hasIntendedTime: true,
  timeZoneText: () => undefined,
  write(_schedule, fields) {
    const days = oneBasedDays(fields, { name: 'a Cron Trigger', hasLastWorkday: true });
    if (isRejected(days)) return days;
    const [minute, hour, month] = (['minute', 'hour', 'month'] as const).map((name) =>
      cronFieldText(name, fields[name].values),
    );
    return `${minute} ${hour} ${days.day} ${month} ${days.weekday}`;
  },
};
