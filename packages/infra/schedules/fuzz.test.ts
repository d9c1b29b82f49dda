import { AnyhostError, type Schedule } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { translateSchedule } from '../src/translation/translate-schedule.ts';
import {
  type Refusal,
  type RejectCode,
  SCHEDULE_TARGETS,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
} from '../src/translation/translation.ts';
import { evaluatorOf } from './dialects.fixture.ts';
import { anyOptions, anySchedule, areDocumented } from './fuzz.fixture.ts';
import { Random } from './random.fixture.ts';
import { WorkCounter } from './work-counter.fixture.ts';

const TEXTS = 100_000;
const SEED = 1;
/** A message is read by people: it may quote an expression that is valid, but of any other text only a part. */
const LONGEST_MESSAGE = 1000;

const CODES: Readonly<Record<RejectCode, true>> = {
  INVALID_CRON: true,
  INVALID_TIMEZONE: true,
  INVALID_DURATION: true,
  INVALID_FROM: true,
  TIMEZONE_ON_INTERVAL: true,
  NEVER_FIRES: true,
  NO_SCHEDULE: true,
  AMBIGUOUS_DAY_FIELDS: true,
  SUB_SECOND: true,
  BELOW_MINIMUM: true,
  NOT_EVEN: true,
  NOT_WHOLE_MINUTES: true,
  SUB_MINUTE: true,
  DOM_AND_DOW: true,
  UNSUPPORTED_TOKEN: true,
  TIMEZONE_UNSUPPORTED: true,
  NO_INTENDED_TIME: true,
  TOO_MANY_TICKS: true,
};

describe('translateSchedule takes whatever it is given', { timeout: 900_000 }, () => {
  test('with a translation, a refusal that has a code, or an error that is documented', () => {
    const random = new Random(SEED);
    const counts = new Map<string, number>();
    const faults: string[] = [];
    for (let count = 0; count < TEXTS; count += 1) {
      const [schedule, options] = [anySchedule(random), anyOptions(random)];
      for (const target of SCHEDULE_TARGETS) {
        const { outcome, fault } = attempt(schedule, target, options);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        if (fault !== undefined) faults.push(`${written(schedule)} for ${target} with ${written(options)}: ${fault}`);
      }
    }
    const listed = [...counts].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${count} ${outcome}`);
    process.stdout.write(
      `schedules: fuzz with seed ${SEED}, ${TEXTS} schedules for all targets: ${listed.join(', ')}\n`,
    );
    expect(faults.slice(0, 20)).toEqual([]);
  });

  test.each(['', 'Azure', 'aws', '__proto__', 'toString', null, undefined, 1, {}])('no target %s', (target) => {
    // The border: plain JavaScript hands over any target.
    expect(() =>
      translateSchedule({ kind: 'cron', expression: '0 0 * * *', timeZone: 'UTC' }, target as ScheduleTarget),
    ).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
  });

  test.each([
    ['a list of minutes', (size: number) => `${'5,'.repeat(size)}7 * * * *`],
    ['a list of tokens', (size: number) => `0 0 ${'15W,'.repeat(size)}L * *`],
    ['fields', (size: number) => '* '.repeat(size)],
    ['digits', (size: number) => `${'1'.repeat(size)} * * * *`],
    ['commas', (size: number) => `0 0 * * ${','.repeat(size)}`],
    ['spaces', (size: number) => `0 0${' '.repeat(size)}* * *`],
    ['dashes', (size: number) => `0 0 * * ${'1-'.repeat(size)}`],
    ['letters', (size: number) => 'X'.repeat(size)],
  ])('the work grows no faster than the text: %s', (_, textOf) => {
    using counter = new WorkCounter();
    const work = (size: number): number => {
      counter.take();
      for (const target of SCHEDULE_TARGETS) {
        attempt({ kind: 'cron', expression: textOf(size), timeZone: 'Europe/Berlin' }, target, { guard: true });
      }
      return counter.take();
    };
    work(1000);
    const [small, large] = [work(1000), work(10_000)];
    expect(large).toBeLessThan(11 * small + 10_000);
  });

  test('no schedule takes more than so much work', () => {
    using counter = new WorkCounter();
    const random = new Random(SEED);
    let most = { work: 0, what: '' };
    for (let count = 0; count < 1000; count += 1) {
      const [schedule, options] = [anySchedule(random), { ...anyOptions(random), guard: true, allowManyTicks: true }];
      counter.take();
      for (const target of SCHEDULE_TARGETS) attempt(schedule, target, options);
      const work = counter.take();
      if (work > most.work) most = { work, what: written(schedule) };
    }
    process.stdout.write(`schedules: the most work for all targets is ${most.work} steps, for ${most.what}\n`);
    expect(most.work).toBeLessThan(1_000_000);
  });
});

function attempt(
  schedule: unknown,
  target: ScheduleTarget,
  options: Record<string, unknown>,
): { outcome: string; fault?: string } {
  let answer: Translation | Refusal;
  try {
    // The border: plain JavaScript hands over anything.
    answer = translateSchedule(schedule as Schedule, target, options as TranslateOptions);
  } catch (error) {
    const isDocumented = error instanceof AnyhostError && error.code === 'ERR_ANYHOST_INVALID_OPTION';
    const outcome = 'options refused';
    return isDocumented && !areDocumented(options) ? { outcome } : { outcome, fault: `throws ${String(error)}` };
  }
  if (!areDocumented(options)) return { outcome: 'translated', fault: 'takes options that there are not' };
  if (!('reject' in answer)) return { outcome: 'translated', ...problemOfTranslation(target, answer) };
  const { reject, message } = answer;
  if (!Object.hasOwn(CODES, reject)) return { outcome: reject, fault: `the code ${reject} is not known` };
  const quoted = reject.startsWith('INVALID_') ? '' : String(Object(schedule).expression ?? '');
  if (message.length > LONGEST_MESSAGE + quoted.length)
    return { outcome: reject, fault: `a message of ${message.length} characters` };
  return /[^.]\.$/.test(message) ? { outcome: reject } : { outcome: reject, fault: `no sentence: ${message}` };
}

function problemOfTranslation(target: ScheduleTarget, translation: Translation): { fault?: string } {
  if (translation.expression.startsWith('rate(') && translation.startDate === undefined) return {};
  try {
    evaluatorOf(target, translation);
    return {};
  } catch (error) {
    return { fault: `${translation.expression}: ${String(error)}` };
  }
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each)).slice(0, 200);
  } catch (error) {
    return String(error);
  }
}
