import {
  CRON_RANGES,
  type CronFieldName,
  type CronFields,
  cronFieldText,
  formatDuration,
} from '@anyhost/core/schedule';
import { onceOnTheClock } from '../clock-changes/clock-change-rules.ts';
import { isRejected, type Rejected } from '../rejected.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect, UnevenPeriod } from './dialect.ts';
import { oneBasedDays } from './one-based-days.ts';

const MINUTE = 60_000;
const UNITS = [
  { unit: 'day', length: 1440 * MINUTE },
  { unit: 'hour', length: 60 * MINUTE },
  { unit: 'minute', length: MINUTE },
] as const;

/** `ScheduleExpression` of an EventBridge Scheduler schedule, with `ScheduleExpressionTimezone`. */
export const eventBridgeScheduler: Dialect = {
  name: 'EventBridge Scheduler',
  zones: 'any',
  hasSeconds: false,
  hasDayTokens: true,
  hasDayOrWeekday: false,
  hasIntendedTime: true,
  clockChanges: onceOnTheClock,
  timeZoneText: spelledTimeZone,
  write: (_schedule, fields) => writeCron(fields),
  writePeriod(period) {
    const expression = rate(period);
    if (isRejected(expression)) return expression;
    const note =
      'It counts from StartDate, which must be an instant of the schedule and is refused by AWS when it is more than 5 minutes ago. Without it the instants, and so the occurrence ids, are others than on other hosts.';
    return { expression, startDate: period.next, notes: [note] };
  },
};

/** `ScheduleExpression` of an EventBridge rule. */
export const eventBridgeRule: Dialect = {
  name: 'an EventBridge rule',
  zones: 'utc',
  hasSeconds: false,
  hasDayTokens: true,
  hasDayOrWeekday: false,
  hasIntendedTime: true,
  timeZoneText: () => undefined,
  write: (_schedule, fields) => writeCron(fields),
  writePeriod(period) {
    const expression = rate(period);
    if (isRejected(expression)) return expression;
    if (period.needsGrid) {
      return {
        reject: 'NOT_EVEN',
        problem: `a rule counts ${formatDuration(period.periodMs)} from its creation, not from a due time of the schedule`,
        remedy: 'Use EventBridge Scheduler, which has a start date',
      };
    }
    const note =
      'A rule counts from its creation, so its due times and occurrence ids differ from those on other hosts.';
    return { expression, notes: [note] };
  },
};

function rate({ periodMs, next }: UnevenPeriod): string | Rejected {
  if (periodMs % MINUTE !== 0) {
    return {
      reject: 'NOT_WHOLE_MINUTES',
      problem: `rate() requires a whole number of minutes, and the period is ${formatDuration(periodMs)}`,
      remedy: 'Choose a period of whole minutes, or run the service in a long-lived host',
    };
  }
  if (next.getTime() % MINUTE !== 0) {
    return {
      reject: 'SUB_MINUTE',
      problem: `its due times, such as ${textOf(next)}, are not at second 0, and EventBridge schedules have a precision of one minute`,
      remedy: 'Set from to an instant at second 0',
    };
  }
  const { unit, length } = UNITS.find((candidate) => periodMs % candidate.length === 0) ?? UNITS[2];
  const count = periodMs / length;
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}

/** Six fields, the last one for the year; `?` is for the unrestricted day field. */
function writeCron(fields: CronFields): string | Rejected {
  const days = oneBasedDays(fields, { name: 'EventBridge', hasLastWorkday: false });
  if (isRejected(days)) return days;
  const day = days.weekday === '*' ? withStart('day', days.day) : '?';
  const weekday = days.weekday === '*' ? '?' : days.weekday;
  const [minute, hour, month] = (['minute', 'hour', 'month'] as const).map((name) =>
    withStart(name, cronFieldText(name, fields[name].values)),
  );
  return `cron(${minute} ${hour} ${day} ${month} ${weekday} *)`;
}

// AWS documents steps with their start: 0/5 for every fifth minute.
function withStart(name: CronFieldName, text: string): string {
  return text.replace(/^\*\//, `${CRON_RANGES[name].min}/`);
}

function textOf(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}
