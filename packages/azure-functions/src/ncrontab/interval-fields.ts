import { type CronFieldName, cronFieldText, formatDuration } from '@anyhost/core/schedule';
import type { Rejection } from './reject-schedule.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A unit in which NCRONTAB counts: a field of it restarts with each larger unit. */
interface Unit {
  readonly field: CronFieldName;
  readonly length: number;
  readonly larger: string;
  readonly largerLength: number;
}

const UNITS: readonly Unit[] = [
  { field: 'second', length: SECOND, larger: 'minute', largerLength: MINUTE },
  { field: 'minute', length: MINUTE, larger: 'hour', largerLength: HOUR },
  { field: 'hour', length: HOUR, larger: 'day', largerLength: DAY },
];

/**
 * The six NCRONTAB fields of a period that divides its next larger unit, or why there are none.
 *
 * Only such a period fires on the grid that `every` promises: a step restarts with each minute, hour or day.
 *
 * @param originMs - An instant of the grid, in milliseconds since the Unix epoch.
 */
export function intervalFields(periodMs: number, originMs: number): string | Rejection {
  const period = formatDuration(periodMs);
  if (!Number.isFinite(periodMs) || periodMs <= 0) {
    return { reason: 'INVALID_DURATION', problem: `${period} is not a positive duration`, remedy: WHOLE_SECONDS };
  }
  if (periodMs % SECOND !== 0) {
    return { reason: 'SUB_SECOND', problem: `${period} is not a whole number of seconds`, remedy: WHOLE_SECONDS };
  }
  if (periodMs > DAY) {
    return {
      reason: 'NOT_EVEN',
      problem: `${period} is longer than a day, which cron cannot count`,
      remedy: "State the days with cron(), as in cron('0 0 1 * *')",
    };
  }
  const unit = UNITS.find(({ largerLength }) => periodMs < largerLength);
  const problem = unit && unevenness(periodMs, unit);
  if (unit !== undefined && problem !== undefined) {
    return {
      reason: 'NOT_EVEN',
      problem: `${period} ${problem}`,
      remedy: `Choose a period that divides the ${unit.larger} (such as 1, 2, 3, 4, 6 or 12 of the smaller unit), or run the service in a long-lived host`,
    };
  }
  const phase = ((originMs % periodMs) + periodMs) % periodMs;
  const fields = UNITS.map(({ field, length, largerLength }) => {
    if (periodMs <= length) return '*';
    const first = Math.floor((phase % largerLength) / length);
    const step = Math.min(periodMs, largerLength) / length;
    const count = largerLength / length / step;
    return cronFieldText(
      field,
      Array.from({ length: count }, (_, index) => first + index * step),
    );
  });
  return `${fields.join(' ')} * * *`;
}

const WHOLE_SECONDS = 'Use whole seconds, at least 1';

function unevenness(periodMs: number, { field, length, larger, largerLength }: Unit): string | undefined {
  if (periodMs % length !== 0) return `is not a whole number of ${field}s`;
  if (largerLength % periodMs === 0) return undefined;
  return `does not divide ${larger === 'hour' ? 'an' : 'a'} ${larger} evenly; the count would restart with each ${larger}`;
}
