import type { CronSchedule } from '@anyhost/core';
import type { CronFields } from '@anyhost/core/schedule';
import type { Dialect } from '../dialects/dialect.ts';
import { type ClockChange, clockChangesOf, clockTime, localDate } from './clock-change.ts';

/**
 * What a target does differently from the rule of this project when the clocks of the schedule's zone change: a fixed
 * time runs once, at the end of the gap where it is skipped; all others go by real time. Nothing is told where no change
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
    const deviation = firstOf(changes, (change) => (change.kind === kind ? clockChanges(change) : undefined));
    if (deviation === undefined) return [];
    const { time, here, elsewhere } = deviation;
    const turn = `${kind === 'gap' ? 'forward' : 'back'}, as on ${localDate(time)}`;
    return [
      `When the clocks in ${schedule.timeZone} go ${turn}, ${clockTime(time)} ${here}; in a long-lived host it ${elsewhere}.`,
    ];
  });
}

function notDocumented({ name }: Dialect, { timeZone }: CronSchedule, time: number): string {
  return `What ${name} does with times such as ${clockTime(time)} when the clocks in ${timeZone} change, as on ${localDate(time)}, is not documented.`;
}

function firstOf<Found>(
  changes: readonly ClockChange[],
  find: (change: ClockChange) => Found | undefined,
): Found | undefined {
  for (const change of changes) {
    const found = find(change);
    if (found !== undefined) return found;
  }
  return undefined;
}
