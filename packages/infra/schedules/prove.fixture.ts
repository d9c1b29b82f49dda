import type { TimedSchedule } from '@anyhost/core';
import { dueTimesOf, formatSchedule } from '@anyhost/core/schedule';
import { translateSchedule } from '../src/translation/translate-schedule.ts';
import {
  SCHEDULE_TARGETS,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
} from '../src/translation/translation.ts';
import { compare, type Expected } from './compare.fixture.ts';
import { costFaults, limitFaults } from './cost.fixture.ts';
import { UndocumentedText } from './evaluator.fixture.ts';
import { Random } from './random.fixture.ts';
import { randomSchedule } from './random-schedule.fixture.ts';
import { dueBetween, NOW, spansOf, spansOfNext } from './spans.fixture.ts';
import { Summary } from './summary.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';

/** Behind a guard, nothing but the text decides whether a schedule can be translated. */
const GUARDED: TranslateOptions = { now: new Date(NOW), guard: true, durableRecord: true, allowManyTicks: true };

/**
 * Translates random schedules for all targets, with a guard and without, and compares when these fire with when the
 * schedules are due.
 */
export function proveTranslations({ seed, schedules }: { seed: number; schedules: number }): Summary {
  const summary = new Summary(seed);
  const random = new Random(seed);
  for (let count = 0; count < schedules; count += 1) {
    const schedule = randomSchedule(random);
    summary.schedules += 1;
    const [few, many] = [expectedOf(schedule, false), expectedOf(schedule, true)];
    for (const target of SCHEDULE_TARGETS) {
      const plain = translateSchedule(schedule, target, { now: new Date(NOW) });
      const guarded = translateSchedule(schedule, target, GUARDED);
      summary.count(plain, { target, guard: false });
      summary.count(guarded, { target, guard: true });
      if (!('reject' in plain)) prove({ schedule, target, translation: plain, expected: few, summary });
      if ('reject' in guarded) continue;
      // A rule counts a period from an instant of its own: with a guard it has the due times of the schedule.
      if (guarded.guarded && !('reject' in plain) && !plain.expression.startsWith('rate(')) {
        summary.fault({ schedule, target, text: guarded.expression }, 'has a guard that it does not need');
      }
      if (guarded.guarded) prove({ schedule, target, translation: guarded, expected: many, summary });
      else if (JSON.stringify(guarded) !== JSON.stringify(plain)) {
        summary.fault(
          { schedule, target, text: guarded.expression },
          'is another translation with a guard, and not guarded',
        );
      }
    }
  }
  return summary;
}

interface Attempt {
  readonly schedule: TimedSchedule;
  readonly target: ScheduleTarget;
  readonly translation: Translation;
  readonly expected: () => Expected;
  readonly summary: Summary;
}

function prove({ schedule, target, translation, expected, summary }: Attempt): void {
  const where = { schedule, target, text: translation.expression };
  try {
    const compared = compare(target, translation, expected());
    summary.compared(compared);
    for (const fault of compared.faults) summary.fault(where, fault);
    if (!translation.guarded) return;
    for (const fault of costFaults(target, translation, expected())) summary.fault(where, fault);
    for (const fault of limitFaults(target, schedule, translation)) summary.fault(where, fault);
  } catch (error) {
    if (!(error instanceof UndocumentedText)) {
      throw new Error(`${formatSchedule(schedule)} for ${target} as '${translation.expression}'`, { cause: error });
    }
    summary.fault(where, error.message);
  }
}

/** What is compared, computed when it is needed first. */
export function expectedOf(schedule: TimedSchedule, isGuarded: boolean): () => Expected {
  let known: Expected | undefined;
  return () => {
    known ??= computeExpected(schedule, isGuarded);
    return known;
  };
}

function computeExpected(schedule: TimedSchedule, isGuarded: boolean): Expected {
  const dueTimes = dueTimesOf(schedule);
  const clock = zoneClock(schedule.timeZone);
  const spans = [...spansOf(dueTimes, { clock, isGuarded }), ...spansOfNext(dueTimes, { count: 50, isGuarded })];
  return { schedule, dueTimes, spans, due: spans.map((span) => dueBetween(dueTimes, span)) };
}
