import {
  assertBoolean,
  assertChoice,
  assertDate,
  assertKnownOptions,
  type EverySchedule,
  invalidOption,
  type Schedule,
  systemClock,
  type TimedSchedule,
  toInstant,
} from '@anyhost/core';
import { dueTimesOf, everyAsCron, formatSchedule, unevennessOf } from '@anyhost/core/schedule';
import type { Dialect } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/dialects.ts';
import { readGivenSchedule } from './given-schedule.ts';
import { isGuardable, translateGuarded } from './guarded.ts';
import { isRejected, type Rejected } from './rejected.ts';
import {
  type Refusal,
  SCHEDULE_TARGETS,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
} from './translation.ts';
import { writeCron } from './write-cron.ts';

const OWNER = 'translateSchedule';

/**
 * Translates a schedule to the syntax of a target, or refuses it with a reason and a remedy. An expression fires when the
 * schedule is due and at no other time: it is never an approximation. `notes` describes deviations of the target when the
 * clocks change.
 *
 * @param schedule - Of `every()`, `cron()`, or the same as plain data. Invalid content is refused, not thrown.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for an unknown target or option.
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
  const isGuarded = options.guard === true;
  const plain = translatePlainly(given, { dialect, now, isGuarded });
  if (!isRejected(plain)) return plain;
  const translation = isGuarded ? translateGuarded(given, { dialect, plain, now, options }) : plain;
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

function translatePlainly(
  schedule: TimedSchedule,
  { dialect, now, isGuarded }: { readonly dialect: Dialect; readonly now: number; readonly isGuarded: boolean },
): Translation | Rejected {
  if (schedule.kind === 'cron') return writeCron(schedule, dialect, now);
  if (!dialect.hasSeconds && schedule.periodMs < 60_000) {
    return {
      reject: 'BELOW_MINIMUM',
      problem: `${dialect.name} cannot fire more than once a minute`,
      remedy: 'Run the service in a long-lived host, or let each run do the work of a minute',
    };
  }
  const unevenness = unevennessOf(schedule);
  if (unevenness === undefined) return writeCron(everyAsCron(schedule), dialect, now);
  const uneven: Rejected = { reject: 'NOT_EVEN', ...unevenness };
  if (countsDays(schedule)) return uneven;
  const next = new Date(dueTimesOf(schedule).next(toInstant(now)) ?? now);
  const needsGrid = isGuarded || schedule.from !== undefined;
  const written = dialect.writePeriod?.({ periodMs: schedule.periodMs, needsGrid, next });
  if (written === undefined) return uneven;
  if (isRejected(written)) return written;
  return { startDate: undefined, ...written, timeZone: dialect.timeZoneText('UTC'), guarded: false };
}

/** Days on the calendar of a zone are not all equally long. */
function countsDays({ periodMs, timeZone }: EverySchedule): boolean {
  return timeZone !== undefined && periodMs % 86_400_000 === 0;
}

function refusal(rejected: Rejected, dialect: Dialect, schedule?: TimedSchedule): Refusal {
  const { reject, problem, remedy, subject = 'The schedule' } = rejected;
  const name = schedule === undefined ? subject : formatSchedule(schedule);
  const canGuard = schedule !== undefined && dialect.hasIntendedTime && isGuardable(rejected, schedule, dialect);
  const hint = canGuard ? [`Or let the host skip ticks that are not due: { guard: true }`] : [];
  const sentences = [
    `${name} cannot be translated for ${dialect.name}: ${problem}`,
    ...(remedy === undefined ? [] : [remedy]),
    ...hint,
  ];
  return { reject, message: `${sentences.join('. ')}.` };
}
