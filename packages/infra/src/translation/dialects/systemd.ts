import { onceOnTheClock } from '../clock-changes/clock-change-rules.ts';
import { isRejected } from '../rejected.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect } from './dialect.ts';
import { systemdDays } from './systemd-days.ts';
import { writeSystemdPeriod } from './systemd-period.ts';
import { valuesText } from './systemd-text.ts';

/** `OnCalendar=` of a timer. Several lines together are a union; in one line weekday and date must both match. */
export const systemd: Dialect = {
  name: 'a systemd timer',
  zones: 'any',
  hasSeconds: true,
  hasDayTokens: true,
  hasDayOrWeekday: true,
  hasIntendedTime: false,
  clockChanges: onceOnTheClock,
  timeZoneText: () => undefined,
  write({ timeZone }, fields) {
    const zone = timeZone === 'UTC' ? 'UTC' : spelledTimeZone(timeZone);
    const days = systemdDays(fields);
    if (isRejected(days)) return days;
    const time = (['hour', 'minute', 'second'] as const).map((name) => valuesText(name, fields[name].values)).join(':');
    return days.map((text) => `${text} ${time} ${zone}`).join('\n');
  },
  writePeriod: writeSystemdPeriod,
};
