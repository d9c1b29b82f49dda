// The rule of due times, written out minute by minute: simple, slow, and without a line of the code it checks.

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const LONGEST_GAP = 3 * 60 * MINUTE;
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** The clock of a zone, minute by minute. */
export interface LocalMinutes {
  /** The first instant. */
  readonly start: number;
  /** What the local clock shows at each minute, as if it were UTC. */
  readonly shown: readonly number[];
}

/** Asks Intl for the clock of a zone at each minute of a span of time. */
export function localMinutes(timeZone: string, start: number, end: number): LocalMinutes {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  const shown: number[] = [];
  for (let instant = start; instant < end; instant += MINUTE) {
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(instant)) ?? [];
    shown.push(instant + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE);
  }
  return { start, shown };
}

/** Every due time of an expression in the span of `minutes`; the first two days only serve to know the clock. */
export function dueTimesByTheRule(expression: string, { start, shown }: LocalMinutes): number[] {
  const fields = expression.split(' ');
  if (fields.length === 5) fields.unshift('0');
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const seconds = valuesOf(second, 0, 59);
  const minutes = new Set(valuesOf(minute, 0, 59));
  const hours = new Set(valuesOf(hour, 0, 23));
  const isFixed = !/[*/]/.test(`${second}${minute}${hour}`);
  const matchesDay = dayMatcher(day, month, weekday);
  const matches = (local: number): boolean => {
    const date = new Date(local);
    return minutes.has(date.getUTCMinutes()) && hours.has(date.getUTCHours()) && matchesDay(local);
  };
  const found = new Set<number>();
  let latest = shown[0] ?? 0;
  for (const [index, local] of shown.entries()) {
    const instant = start + index * MINUTE;
    if (isFixed && local - latest - MINUTE <= LONGEST_GAP) {
      for (let skipped = latest + MINUTE; skipped < local; skipped += MINUTE) if (matches(skipped)) found.add(instant);
    }
    const isRepeated = local <= latest && index > 0;
    latest = Math.max(latest, local);
    if (isFixed && isRepeated) continue;
    if (matches(local)) for (const value of seconds) found.add(instant + value * 1000);
  }
  return [...found].filter((instant) => instant >= start + 2 * DAY).sort((a, b) => a - b);
}

function dayMatcher(day: string, month: string, weekday: string): (local: number) => boolean {
  const months = new Set(valuesOf(month, 1, 12, MONTHS));
  const known = new Map<number, boolean>();
  const compute = (local: number): boolean => {
    const date = new Date(local);
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const byDate = day.split(',').some((part) => matchesDate(part, date));
    const byWeekday = weekday.split(',').some((part) => matchesWeekday(part, date));
    if (day === '*') return byWeekday;
    return weekday === '*' ? byDate : byDate || byWeekday;
  };
  return (local) => {
    const key = Math.floor(local / DAY);
    const answer = known.get(key) ?? compute(local);
    known.set(key, answer);
    return answer;
  };
}

function matchesDate(part: string, date: Date): boolean {
  const today = date.getUTCDate();
  const workdays = daysOfMonth(date).filter((day) => isWorkday(date, day));
  if (part === 'L') return today === daysOfMonth(date).length;
  if (part === 'LW') return today === workdays.at(-1);
  if (!part.endsWith('W')) return valuesOf(part, 1, 31).includes(today);
  const wanted = Number(part.slice(0, -1));
  if (!daysOfMonth(date).includes(wanted)) return false;
  const nearest = Math.min(...workdays.map((day) => Math.abs(day - wanted)));
  return workdays.includes(today) && Math.abs(today - wanted) === nearest;
}

function matchesWeekday(part: string, date: Date): boolean {
  const today = date.getUTCDate();
  const [, name = '', nth] = /^(\d|[A-Z]{3})(?:#(\d)|L)$/.exec(part) ?? [];
  if (name === '') return valuesOf(part, 0, 7, WEEKDAYS).some((value) => value % 7 === date.getUTCDay());
  if (valuesOf(name, 0, 7, WEEKDAYS).every((value) => value % 7 !== date.getUTCDay())) return false;
  return nth === undefined ? today + 7 > daysOfMonth(date).length : Math.ceil(today / 7) === Number(nth);
}

function daysOfMonth(date: Date): number[] {
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from({ length }, (_, index) => index + 1);
}

function isWorkday(date: Date, day: number): boolean {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

function valuesOf(field: string, min: number, max: number, names: readonly string[] = []): number[] {
  const numberOf = (text: string): number => (names.includes(text) ? names.indexOf(text) + min : Number(text));
  return field.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [first = '', last = first] = range.split('-');
    // A star in the field of weekdays is 0 to 6.
    const from = first === '*' ? min : numberOf(first);
    const to =
      first === '*' ? Math.min(max, max === 7 ? 6 : max) : last === 'SUN' && last !== first ? 7 : numberOf(last);
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return all.filter((value) => (value - from) % Number(step) === 0);
  });
}
