import type { CronSchedule } from '@anyhost/core';
import type { CronFields } from '@anyhost/core/schedule';
import type { Dialect } from '../dialects/dialect.ts';
import { type ClockChange, clockChangesOf, clockTime, type Deviation, localDate } from './clock-change.ts';

/**
 * What a target does differently from the rule of this project when the clocks of the schedule's zone change: a fixed
 * time runs once, at the end of the gap where it is skipped; all others follow elapsed time. There is no note if no change
 * of the next ten years makes a difference.
 */
export function clockChangeNotes(
  schedule: CronSchedule,
  fields: CronFields,
  { dialect, now }: { readonly dialect: Dialect; readonly now: number },
): readonly string[] {
  const { clockChanges } = dialect;
  if (clockChanges === undefined || schedule.timeZone === 'UTC') return [];
  const changes = clockChangesOf(schedule, fields, now);
  if (clockChanges === 'notDocumented') {
    const time = changes.find(({ affected }) => affected !== undefined)?.affected;
    return time === undefined ? [] : [notDocumented(dialect, schedule, time)];
  }
  return (['gap', 'overlap'] as const).flatMap((kind) => {
    const deviations = changes.flatMap((change) => {
      const deviation = change.kind === kind ? clockChanges(change) : undefined;
      return deviation === undefined ? [] : [{ ...deviation, date: dateOf(change, deviation) }];
    });
    return firstOfEach(deviations).map(({ time, date, here, elsewhere }) => {
      const turn = `${kind === 'gap' ? 'forward' : 'back'}, as on ${date}`;
      return `When the clocks in ${schedule.timeZone} go ${turn}, ${clockTime(time)} ${here}; in a long-lived host it ${elsewhere}.`;
    });
  });
}

/** The day of a change. A time of the day before or after it may be affected too. */
function dateOf({ from, to }: ClockChange, { time }: Deviation): string {
  return localDate(Math.min(Math.max(time, from), to));
}

/** One of those that differ in more than their times: a change may fall on the first day of a month in some years only. */
function firstOfEach<Found extends Deviation>(deviations: readonly Found[]): Found[] {
  const found = new Map<string, Found>();
  for (const deviation of deviations) {
    const what = deviation.here.replaceAll(/[\d:]+/g, '');
    if (!found.has(what)) found.set(what, deviation);
  }
  return [...found.values()];
}

function notDocumented({ name }: Dialect, { timeZone }: CronSchedule, time: number): string {
  return `${name} does not document how it handles times such as ${clockTime(time)} when the clocks in ${timeZone} change, as on ${localDate(time)}.`;
}
