import {
  assertBoolean,
  assertChoice,
  assertDate,
  assertKnownOptions,
  type CronSchedule,
  invalidOption,
  type Schedule,
  systemClock,
  type TimedSchedule,
  toInstant,
} from '@anyhost/core';
import { canonicalTimeZone, dueTimesOf, formatSchedule, parseCron } from '@anyhost/core/schedule';
import type { Dialect } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/dialects.ts';
import { cronOfEvery } from './even-period.ts';
import { fieldsProblem } from './fields-problem.ts';
import { readGivenSchedule } from './given-schedule.ts';
import { isRejected, type Rejected } from './rejected.ts';
import {
  type Refusal,
  SCHEDULE_TARGETS,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
} from './translation.ts';

const OWNER = 'translateSchedule';

/**
 * Writes a schedule in the words of a target, or says why there are none and what to do instead. A text fires when the
 * schedule is due, and at no other time: it is never an approximation. What a target does differently when the clocks
 * change is told in `notes`.
 *
 * @param schedule - Of `every()`, `cron()`, or the same as plain data. Whatever it holds, it is refused, not thrown.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a target or an option that there is not.
 * @example
 * translateSchedule(every('5m'), 'eventBridgeRule') // { expression: 'cron(0/5 * * * ? *)', guarded: false, … }
 */
export function translateSchedule(
  schedule: Schedule,
  target: ScheduleTarget,
  options: TranslateOptions = {},
): Translation | Refusal {
  const now = readOptions(target, options);
  const dialect = DIALECTS[target];
  const given = readGivenSchedule(schedule);
  if (isRejected(given)) return refusal(given, dialect);
  const translation = translatePlainly(given, dialect, now);
  return isRejected(translation) ? refusal(translation, dialect, given) : translation;
}

function readOptions(target: unknown, options: TranslateOptions): number {
  if (target === undefined) throw invalidOption({ owner: OWNER, option: 'target', value: target }, 'a target');
  assertChoice({ owner: OWNER, option: 'target', value: target }, SCHEDULE_TARGETS);
  assertKnownOptions(OWNER, options, ['guard', 'durableRecord', 'allowManyTicks', 'now']);
  for (const option of ['guard', 'durableRecord', 'allowManyTicks'] as const) {
    assertBoolean({ owner: OWNER, option, value: options[option] });
  }
  assertDate({ owner: OWNER, option: 'now', value: options.now });
  return options.now === undefined ? systemClock.now() : options.now.getTime();
}

function translatePlainly(schedule: TimedSchedule, dialect: Dialect, now: number): Translation | Rejected {
  if (schedule.kind === 'cron') return writeCron(schedule, dialect);
  if (!dialect.hasSeconds && schedule.periodMs < 60_000) {
    return {
      reject: 'BELOW_MINIMUM',
      problem: `${dialect.name} has nothing shorter than a minute`,
      remedy: 'Run the service in a long-lived host, or let each tick do the work of a minute',
    };
  }
  const even = cronOfEvery(schedule);
  if (!isRejected(even)) return writeCron(even, dialect);
  if (dialect.writePeriod === undefined || schedule.timeZone !== undefined) return even;
  const next = new Date(dueTimesOf(schedule).next(toInstant(now)) ?? now);
  const written = dialect.writePeriod({ periodMs: schedule.periodMs, hasFrom: schedule.from !== undefined, next });
  if (isRejected(written)) return written;
  return { startDate: undefined, ...written, timeZone: dialect.timeZoneText('UTC'), guarded: false };
}

function writeCron(schedule: CronSchedule, dialect: Dialect): Translation | Rejected {
  const fields = parseCron(schedule.expression);
  if (typeof fields === 'string') return { reject: 'INVALID_CRON', problem: fields.replace(/\.$/, '') };
  const timeZone = canonicalTimeZone(schedule.timeZone) === 'UTC' ? 'UTC' : schedule.timeZone;
  const expression =
    fieldsProblem(fields, dialect) ??
    zoneProblem(timeZone, dialect) ??
    dialect.write({ ...schedule, timeZone }, fields);
  if (isRejected(expression)) return expression;
  return { expression, timeZone: dialect.timeZoneText(timeZone), startDate: undefined, guarded: false, notes: [] };
}

function zoneProblem(timeZone: string, { name, zones }: Dialect): Rejected | undefined {
  if (timeZone === 'UTC' || zones === 'any') return undefined;
  return {
    reject: 'TIMEZONE_UNSUPPORTED',
    problem: `${name} runs in UTC, and the schedule is in ${timeZone}`,
    remedy: 'State the schedule in UTC, or choose a target with time zones',
  };
}

function refusal({ reject, problem, remedy }: Rejected, { name }: Dialect, schedule?: TimedSchedule): Refusal {
  const subject =
    schedule === undefined
      ? `The schedule has no text for ${name}`
      : `${formatSchedule(schedule)} has no text for ${name}`;
  return { reject, message: `${[`${subject}: ${problem}`, ...(remedy === undefined ? [] : [remedy])].join('. ')}.` };
}
