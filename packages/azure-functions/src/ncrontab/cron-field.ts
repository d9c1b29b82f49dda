/** One of the six fields of a cron expression, in the order in which they are written. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday';

/** What a field of the portable grammar means. */
export interface CronField {
  /** The values that match, ascending and without repeats. Sunday is 0. */
  values: readonly number[];
  /** A bare `*`: the field does not restrict anything. */
  star: boolean;
  /** Written with a step, or matching every value without being a bare `*`. */
  stepped: boolean;
}

/** Text that is not in the portable grammar, or that Azure has no words for. */
export interface CronFieldProblem {
  reason: 'INVALID_CRON' | 'UNSUPPORTED_TOKEN';
  problem: string;
}

interface FieldRange {
  min: number;
  max: number;
  /** What the numbers run to in text: Sunday may also be written 7. */
  textMax?: number;
  names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const RANGES: Record<CronFieldName, FieldRange> = {
  second: { min: 0, max: 59 },
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  day: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: MONTHS },
  weekday: { min: 0, max: 6, textMax: 7, names: WEEKDAYS },
};

/**
 * Reads one field of the portable grammar: numbers, names, `*`, lists, ranges `a-b` with a ≤ b, steps on `*` or
 * on a range.
 *
 * @returns The field, or what is wrong with it.
 */
export function parseCronField(name: CronFieldName, text: string): CronField | CronFieldProblem {
  const range = RANGES[name];
  const found = new Set<number>();
  let stepped = false;
  for (const part of text.split(',')) {
    const values = parsePart(name, part);
    if (!Array.isArray(values)) return values;
    for (const value of values) found.add(value > range.max ? range.min : value);
    stepped ||= part.includes('/');
  }
  const values = [...found].sort((a, b) => a - b);
  const full = values.length === range.max - range.min + 1;
  return { values, star: text === '*', stepped: stepped || (full && text !== '*') };
}

/** Writes a field as NCRONTAB: `*`, `*` with a step, or numbers and ranges. Names and 7 are gone. */
export function writeCronField(name: CronFieldName, { values }: CronField): string {
  const { min, max } = RANGES[name];
  if (values.length === max - min + 1) return '*';
  const step = stepFromStart(values, { min, max });
  return step === undefined ? writeRanges(values) : `*/${step}`;
}

function parsePart(name: CronFieldName, part: string): number[] | CronFieldProblem {
  if ((name === 'day' || name === 'weekday') && isSpecialToken(part)) {
    return { reason: 'UNSUPPORTED_TOKEN', problem: `'${part}' uses L, W or #, which NCRONTAB does not have` };
  }
  const match = /^(\*|[^/-]+)(?:-([^/-]+))?(?:\/(\d+))?$/.exec(part);
  if (match === null) return invalid(name, part, 'is not a number, a name, a list, a range or a step');
  const [, first = '', last, stepText] = match;
  if (first === '*' && last !== undefined) return invalid(name, part, 'is not a range');
  if (first !== '*' && last === undefined && stepText !== undefined) {
    return invalid(name, part, 'steps from a single value; write the range, as in 5-59/20');
  }
  const { min, max } = RANGES[name];
  const from = first === '*' ? min : parseValue(name, first);
  const to = first === '*' ? max : parseEnd(name, last, from);
  if (from === undefined || to === undefined) return invalid(name, part, `is not in ${describeRange(name)}`);
  if (from > to) return invalid(name, part, 'wraps around; write it as two ranges');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || step > max) return invalid(name, part, `has a step that is not in 1-${max}`);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function parseEnd(name: CronFieldName, text: string | undefined, from: number | undefined): number | undefined {
  if (text === undefined) return from;
  // A range may end in SUN, which is then the day after SAT: FRI-SUN is 5-7.
  if (name === 'weekday' && text.toUpperCase() === 'SUN') return 7;
  return parseValue(name, text);
}

function parseValue(name: CronFieldName, text: string): number | undefined {
  const { min, max, textMax = max, names } = RANGES[name];
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= textMax ? value : undefined;
}

function isSpecialToken(part: string): boolean {
  return part.includes('#') || /^(?:L(?:-\d+)?W?|\d{1,2}W|W|(?:\d|[A-Z]{3})L)$/i.test(part);
}

function invalid(name: CronFieldName, part: string, what: string): CronFieldProblem {
  return { reason: 'INVALID_CRON', problem: `'${part}' in the ${name} field ${what}` };
}

function describeRange(name: CronFieldName): string {
  const { min, max, textMax = max, names } = RANGES[name];
  return names === undefined ? `${min}-${max}` : `${min}-${textMax} or ${names[0]}-${names.at(-1)}`;
}

/** The n of `*` with step n, if that is what the values are. */
function stepFromStart(values: readonly number[], { min, max }: { min: number; max: number }): number | undefined {
  const [first, second] = values;
  if (first !== min || second === undefined) return undefined;
  // Two of few are clearer by name: Sunday and Saturday are 0,6 rather than every sixth day.
  if (values.length === 2 && max < 23) return undefined;
  const step = second - first;
  if (step < 2 || values.length !== Math.floor((max - min) / step) + 1) return undefined;
  return values.every((value, index) => value === min + index * step) ? step : undefined;
}

function writeRanges(values: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.to === value - 1) run.to = value;
    else runs.push({ from: value, to: value });
  }
  return runs
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}
