import { cron, every, messageOf, parseDuration, type Schedule, toError } from '@anyhost/core';
import { usageError } from '../command/cli-error.ts';

/** What the command line says about a schedule. */
export interface GivenScheduleOptions {
  readonly every: string | undefined;
  readonly cron: string | undefined;
  readonly from: string | undefined;
  readonly timeZone: string | undefined;
}

/** A schedule of the command line, and what is wrong with its text where that says more than the schedule does. */
export interface GivenSchedule {
  readonly schedule: Schedule;
  readonly problem: string | undefined;
}

/**
 * The schedule that a command line writes with `--every` or `--cron`; `undefined` where it has neither. One that is not
 * valid is returned unchanged: a translation refuses it, with a reason.
 *
 * @throws {CliError} a usage error for options that do not go together.
 */
export function givenSchedule(options: GivenScheduleOptions): GivenSchedule | undefined {
  const { every: period, cron: expression, from, timeZone } = options;
  if (period !== undefined && expression !== undefined) {
    throw usageError('--every and --cron are two schedules: give one of them.');
  }
  if (period !== undefined) return everySchedule(period, from, timeZone);
  if (from !== undefined) throw usageError('--from belongs to --every: give the period, too.');
  if (expression !== undefined) return cronSchedule(expression, timeZone);
  if (timeZone !== undefined) throw usageError('--time-zone belongs to --cron or --every: give one of them, too.');
  return undefined;
}

function everySchedule(period: string, from: string | undefined, timeZone: string | undefined): GivenSchedule {
  const origin = { ...(from !== undefined && { from }), ...(timeZone !== undefined && { timeZone }) };
  try {
    return { schedule: every(period, origin), problem: undefined };
  } catch (thrown) {
    const read = readPeriod(period);
    const problem = Number.isNaN(read) ? messageOf(toError(thrown)) : undefined;
    return { schedule: { kind: 'every', periodMs: read, ...origin }, problem };
  }
}

function cronSchedule(expression: string, timeZone: string = 'UTC'): GivenSchedule {
  try {
    return { schedule: cron(expression, { timeZone }), problem: undefined };
  } catch {
    return { schedule: { kind: 'cron', expression, timeZone }, problem: undefined };
  }
}

function readPeriod(period: string): number {
  try {
    return parseDuration(period);
  } catch {
    return Number.NaN;
  }
}
