import { describeValue } from '../base/errors.ts';
import { quote } from './quote.ts';

/** One of the six fields of a cron expression. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday';

/** The fields in the order in which they are written. */
export const CRON_FIELD_NAMES: readonly CronFieldName[] = ['second', 'minute', 'hour', 'day', 'month', 'weekday'];

const NUMBER = '\\d\\d?';
const NUMBER_OR_NAME = `(?:${NUMBER}|[A-Z]{3})`;

const TIME = fieldPattern(NUMBER);

const FIELDS: Readonly<Record<CronFieldName, RegExp>> = {
  second: TIME,
  minute: TIME,
  hour: TIME,
  day: fieldPattern(NUMBER, `LW?|${NUMBER}W`),
  month: fieldPattern(NUMBER_OR_NAME),
  weekday: fieldPattern(NUMBER_OR_NAME, `${NUMBER_OR_NAME}(?:L|#[1-5])`),
};

const MACROS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
]);

// Syntax of other dialects, and what to write instead. The first three are looked for in the whole text too.
const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [
    /\?|^(?:cron|rate)\(/i,
    'this looks like EventBridge or Quartz text, where 1 is Sunday: write * for ?, no year, and weekdays by name',
  ],
  [
    /^@/,
    'the names are @hourly, @daily, @weekly, @monthly and @yearly; for a period use every(), for the start runOnStart',
  ],
  [/^(?:CRON_)?TZ=/i, "give the zone as an option: cron('0 9 * * *', { timeZone: 'Europe/Berlin' })"],
];
const WAYS_OUT: readonly (readonly [RegExp, string])[] = [
  ...DIALECTS,
  [/\d\d\d/, 'numbers have one or two digits'],
  [/^[\dA-Z]+\/\d/i, 'a step needs * or a range, as in 5-59/20'],
  [/[A-Z]{4}/i, 'names have three letters, as in MON and JAN'],
  [
    /[LW#+]/i,
    'the day tokens are L, LW and 15W for dates, 5#2 (the second Friday) and 5L (the last Friday) for weekdays',
  ],
];
const FORM = 'numbers, names, *, ranges a-b, steps on * or on a range, and lists of these';

/** The text with single spaces, and with an alias such as `@daily` replaced by its five fields. */
export function normalizeCron(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  return trimmed.startsWith('@') ? (MACROS.get(trimmed.toLowerCase()) ?? trimmed) : trimmed;
}

/** The texts of the six fields; `undefined` where there are neither five nor six. */
export function splitCron(expression: string): readonly string[] | undefined {
  const texts = expression.split(' ');
  if (texts.length === 5) return ['0', ...texts];
  return texts.length === 6 ? texts : undefined;
}

/**
 * What is wrong with the shape of a cron expression, and what to write instead. Numbers are not compared with their
 * limits here: the language of `@anyhost/core/schedule` does.
 *
 * @param expression - The text as {@link normalizeCron} returns it; anything else from plain JavaScript.
 */
export function cronShapeProblem(expression: unknown): string | undefined {
  if (typeof expression !== 'string') return `${describeValue(expression)} is not a string. ${FIELDS_EXPECTED}`;
  const texts = splitCron(normalizeCron(expression));
  if (texts === undefined) return countProblem(normalizeCron(expression));
  for (const [index, name] of CRON_FIELD_NAMES.entries()) {
    const text = texts[index] ?? '';
    // Most fields are a star: a pattern that is not used need not be compiled.
    if (text === '*' || FIELDS[name].test(text)) continue;
    const part = text.split(',').find((candidate) => !FIELDS[name].test(candidate)) ?? text;
    return `${quote(part)} in the ${name} field cannot be read: ${findWayOut(WAYS_OUT, part) ?? `expected ${FORM}`}.`;
  }
  return undefined;
}

function countProblem(expression: string): string {
  const count = expression === '' ? 0 : expression.split(' ').length;
  const wayOut =
    findWayOut(DIALECTS, expression) ?? (count > 6 ? 'a year and other fields cannot be given' : undefined);
  const problem = `${quote(expression)} has ${count} ${count === 1 ? 'field' : 'fields'}`;
  return `${wayOut === undefined ? problem : `${problem}: ${wayOut}`}. ${FIELDS_EXPECTED}`;
}

const FIELDS_EXPECTED =
  "Expected five fields (minute hour day-of-month month day-of-week), or six with seconds first, for example '*/5 * * * *'.";

function fieldPattern(value: string, tokens?: string): RegExp {
  const numbers = `\\*(?:/${NUMBER})?|${value}(?:-${value}(?:/${NUMBER})?)?`;
  const part = tokens === undefined ? `(?:${numbers})` : `(?:${numbers}|${tokens})`;
  return new RegExp(`^${part}(?:,${part})*$`, 'i');
}

function findWayOut(dialects: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return dialects.find(([pattern]) => pattern.test(text))?.[1];
}
