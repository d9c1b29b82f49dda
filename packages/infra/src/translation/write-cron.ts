import type { CronSchedule } from '@anyhost/core';
import { canonicalTimeZone, parseCron } from '@anyhost/core/schedule';
import { clockChangeNotes } from './clock-changes/clock-change-notes.ts';
import type { Dialect } from './dialects/dialect.ts';
import { fieldsProblem } from './fields-problem.ts';
import { isRejected, type Rejected } from './rejected.ts';
import type { Translation } from './translation.ts';

/** Writes a cron schedule that has been read in full. */
export function writeCron(schedule: CronSchedule, dialect: Dialect, now: number): Translation | Rejected {
  const fields = parseCron(schedule.expression);
  if (typeof fields === 'string') return { reject: 'INVALID_CRON', problem: fields.replace(/\.$/, '') };
  const timeZone = canonicalTimeZone(schedule.timeZone) === 'UTC' ? 'UTC' : schedule.timeZone;
  const problem = fieldsProblem(fields, dialect) ?? zoneProblem(timeZone, dialect);
  const inZone = { ...schedule, timeZone };
  const expression = problem ?? dialect.write(inZone, fields);
  if (isRejected(expression)) return expression;
  return {
    expression,
    timeZone: dialect.timeZoneText(timeZone),
    startDate: undefined,
    guarded: false,
    notes: clockChangeNotes(inZone, fields, { dialect, now }),
  };
}

function zoneProblem(timeZone: string, { zones }: Dialect): Rejected | undefined {
  if (timeZone === 'UTC' || zones === 'any') return undefined;
  return {
    reject: 'TIMEZONE_UNSUPPORTED',
    problem: `the target runs schedules in UTC, and this one is in ${timeZone}`,
    remedy: 'Write the schedule in UTC, or choose a target with time zones',
  };
}
