import { CRON_FIELD_NAMES, type CronFieldName, cronShapeProblem, normalizeCron, splitCron } from './cron-shape.ts';
import { quote } from './quote.ts';

/** A day that depends on the month: `L`, `LW`, `15W`, `5#2`, `5L`. Sunday is weekday 0. */
export type DayToken =
  | { readonly kind: 'lastDay' }
  | { readonly kind: 'lastWorkday' }
  | { readonly kind: 'nearestWorkday'; readonly day: number }
  | { readonly kind: 'nthWeekday'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'lastWeekday'; readonly weekday: number };

/** One field of a cron expression that has been read in full. */
export interface CronField {
  /** The field in its one spelling: numbers instead of names, no leading zeros, Sunday is 0. */
  readonly text: string;
  /** The values that match, ascending and without repeats. */
  readonly values: readonly number[];
  /** The days that depend on the month; only in the fields `day` and `weekday`. */
  readonly tokens: readonly DayToken[];
  /** A `*` and nothing else: the field restricts nothing. */
  readonly isAny: boolean;
  /** Whether a `*` or a step is part of it. */
  readonly isStepped: boolean;
}

/** A cron expression that has been read in full. Without a field for seconds, `second` is 0. */
export type CronFields = Readonly<Record<CronFieldName, CronField>>;

/** The values of a field. */
export interface CronRange {
  readonly min: number;
  readonly max: number;
}

interface FieldRange extends CronRange {
  /** The largest number in text: Sunday may also be written 7. */
  readonly textMax: number;
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const RANGES: Readonly<Record<CronFieldName, FieldRange>> = {
  second: { min: 0, max: 59, textMax: 59, names: [] },
  minute: { min: 0, max: 59, textMax: 59, names: [] },
  hour: { min: 0, max: 23, textMax: 23, names: [] },
  day: { min: 1, max: 31, textMax: 31, names: [] },
  month: { min: 1, max: 12, textMax: 12, names: MONTHS },
  weekday: { min: 0, max: 6, textMax: 7, names: WEEKDAYS },
};

/** The least and the largest value of each field. */
export const CRON_RANGES: Readonly<Record<CronFieldName, CronRange>> = RANGES;

// Shared, because most fields of most expressions are `*`.
const ANY: Readonly<Record<CronFieldName, CronField>> = {
  second: anyOf(RANGES.second),
  minute: anyOf(RANGES.minute),
  hour: anyOf(RANGES.hour),
  day: anyOf(RANGES.day),
  month: anyOf(RANGES.month),
  weekday: anyOf(RANGES.weekday),
};

/**
 * Reads a cron expression in full.
 *
 * @returns Its fields, or a sentence that says what is wrong and what to write instead.
 */
export function parseCron(expression: string): CronFields | string {
  const text = typeof expression === 'string' ? normalizeCron(expression) : expression;
  const problem = cronShapeProblem(text);
  if (problem !== undefined) return problem;
  const fields: CronField[] = [];
  for (const [index, fieldText] of (splitCron(text) ?? []).entries()) {
    const field = parseField(CRON_FIELD_NAMES[index] ?? 'second', fieldText);
    if (typeof field === 'string') return field;
    fields.push(field);
  }
  const [second, minute, hour, day, month, weekday] = fields;
  if (!second || !minute || !hour || !day || !month || !weekday) return 'a field is missing.';
  return { second, minute, hour, day, month, weekday };
}

/** Prints an expression in its one spelling: equal texts mean the same. Seconds are left out where they are 0. */
export function printCron({ second, minute, hour, day, month, weekday }: CronFields): string {
  const text = `${minute.text} ${hour.text} ${day.text} ${month.text} ${weekday.text}`;
  return second.text === '0' ? text : `${second.text} ${text}`;
}

function parseField(name: CronFieldName, text: string): CronField | string {
  if (text === '*') return ANY[name];
  const found = new Set<number>();
  const tokens: DayToken[] = [];
  const texts: string[] = [];
  for (const written of text.split(',')) {
    const part = written.toUpperCase();
    const read = TOKEN.test(part) ? parseToken(name, part) : parseRange(name, part, found);
    if ('problem' in read) return `${quote(written)} in the ${name} field ${read.problem}.`;
    if (read.token !== undefined) tokens.push(read.token);
    texts.push(read.text);
  }
  const values = [...found].sort((a, b) => a - b);
  return { text: texts.join(','), values, tokens, isAny: false, isStepped: /[*/]/.test(text) };
}

function anyOf({ min, max }: CronRange): CronField {
  const values = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  return { text: '*', values, tokens: [], isAny: true, isStepped: true };
}

interface ReadPart {
  readonly text: string;
  readonly token?: DayToken;
}

/** The rest of a sentence whose subject is the part. */
interface PartProblem {
  readonly problem: string;
}

// The shape has been checked, so none of these can be a number, a name or a range.
const TOKEN = /^L|\dW$|#|(?:\d|[A-Z]{3})L$/;

function parseToken(name: CronFieldName, part: string): ReadPart | PartProblem {
  if (part === 'L') return { text: part, token: { kind: 'lastDay' } };
  if (part === 'LW') return { text: part, token: { kind: 'lastWorkday' } };
  const value = parseValue(name, part.replace(/(?:[WL]|#\d)$/, ''));
  if (value === undefined) return outOfRange(name);
  if (part.endsWith('W')) return { text: `${value}W`, token: { kind: 'nearestWorkday', day: value } };
  const weekday = value % 7;
  if (part.endsWith('L')) return { text: `${weekday}L`, token: { kind: 'lastWeekday', weekday } };
  const nth = Number(part.at(-1));
  return { text: `${weekday}#${nth}`, token: { kind: 'nthWeekday', weekday, nth } };
}

function parseRange(name: CronFieldName, part: string, found: Set<number>): ReadPart | PartProblem {
  const { min, max } = RANGES[name];
  const [range = '', stepText] = part.split('/');
  const [first = '', last] = range.split('-');
  const from = first === '*' ? min : parseValue(name, first);
  const to = first === '*' ? max : parseEnd(name, first, last);
  if (from === undefined || to === undefined) return outOfRange(name);
  if (from > to) return { problem: `wraps around: write it as two ranges, ${twoRanges(name, first, last ?? '')}` };
  const step = Number(stepText ?? 1);
  if (stepText !== undefined && (step === 0 || from + step > to)) {
    return { problem: `has a step that leaves fewer than two of the values ${from}-${to}: write the value alone` };
  }
  for (let value = from; value <= to; value += step) found.add(value > max ? min : value);
  return {
    text: printRange(name, { from, to, isAll: first === '*', step: stepText === undefined ? undefined : step }),
  };
}

function printRange(
  name: CronFieldName,
  { from, to, isAll, step }: { from: number; to: number; isAll: boolean; step: number | undefined },
): string {
  const { min, max } = RANGES[name];
  const range = isAll ? '*' : from === to ? `${from > max ? min : from}` : `${from}-${to}`;
  return step === undefined ? range : `${range}/${step}`;
}

function twoRanges(name: CronFieldName, first: string, last: string): string {
  const { min, max, names } = RANGES[name];
  const [lowest, highest] = names.includes(first) ? [names[0], names.at(-1)] : [min, max];
  return `${first}-${highest},${lowest}-${last}`;
}

// A range may end in SUN, the day after SAT: FRI-SUN is 5-7. SUN-SUN is Sunday.
function parseEnd(name: CronFieldName, first: string, last: string | undefined): number | undefined {
  if (last === undefined || last === first) return parseValue(name, first);
  return name === 'weekday' && last === 'SUN' ? 7 : parseValue(name, last);
}

function parseValue(name: CronFieldName, text: string): number | undefined {
  const { min, textMax, names } = RANGES[name];
  const named = names.indexOf(text);
  if (named >= 0) return named + min;
  const value = Number(text);
  return value >= min && value <= textMax ? value : undefined;
}

function outOfRange(name: CronFieldName): PartProblem {
  const { min, textMax, names } = RANGES[name];
  const byName = names.length === 0 ? '' : ` or ${names[0]}-${names.at(-1)}`;
  return { problem: `is not in ${min}-${textMax}${byName}` };
}
