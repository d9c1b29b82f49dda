import { type CalendarDate, ordered, series, type WallTimes } from './calendar.fixture.ts';
import { type Evaluator, onceOnTheClock, refuse } from './evaluator.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';

// OnCalendar=: https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Calendar%20Events. Weekdays and date
// must both match; `~` counts from the end of the month; several lines are a union. A time in a gap of the clock is
// skipped, a repeated one comes once.

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The instants of a timer with the `OnCalendar=` lines of a text. */
export function systemdCalendar(text: string): Evaluator {
  const lines = text.split('\n').map(readLine);
  const [first, ...others] = lines;
  if (first !== undefined && others.length === 0) return first;
  return { between: (from, to) => ordered(lines.flatMap((line) => line.between(from, to))) };
}

function readLine(line: string): Evaluator {
  const words = line.split(' ');
  const zone = words.pop() ?? '';
  if (zone !== 'UTC' && !/^[A-Z][\w+-]*(?:\/[\w+-]+)*$/.test(zone)) {
    refuse(line, 'does not end in a time zone: that of the machine is not known');
  }
  const time = words.pop() ?? '';
  const date = words.at(-1)?.includes('*') || /^[\d,./]+[-~]/.test(words.at(-1) ?? '') ? words.pop() : undefined;
  const weekdays = words.pop();
  if (words.length > 0) refuse(line, 'has too many parts');
  return onceOnTheClock(readTimes(line, { weekdays, date, time }), zoneClock(zone));
}

function readTimes(
  line: string,
  { weekdays, date = '*-*-*', time }: { weekdays: string | undefined; date: string | undefined; time: string },
): WallTimes {
  const [hour = '', minute = '', second = '0', ...more] = time.split(':');
  if (more.length > 0 || minute === '') refuse(line, 'has no time of day of two or three parts');
  const matchesWeekday = weekdays === undefined ? () => true : readWeekdays(weekdays);
  const matchesDate = readDate(date);
  return {
    hours: valuesOf(readComponents(hour), 0, 23),
    minutes: valuesOf(readComponents(minute), 0, 59),
    seconds: valuesOf(readComponents(second), 0, 59),
    matches: (day) => matchesWeekday(day) && matchesDate(day),
  };
}

function readWeekdays(text: string): (date: CalendarDate) => boolean {
  const weekdayOf = (name: string): number => {
    const index = WEEKDAYS.indexOf(name.toLowerCase().slice(0, 3));
    return index < 0 ? refuse(text, `has no weekday '${name}'`) : index;
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('..');
    // The week of systemd begins on Monday. A range may pass its end.
    for (let weekday = weekdayOf(first); ; weekday = (weekday + 1) % 7) {
      found.add(weekday);
      if (weekday === weekdayOf(last)) break;
    }
  }
  return ({ weekday }) => found.has(weekday);
}

function readDate(text: string): (date: CalendarDate) => boolean {
  const [, first, second = '', separator, third = ''] = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text) ?? [];
  if (separator === undefined) refuse(text, 'is no date');
  const years = readComponents(first ?? '*');
  const months = readComponents(second);
  const days = readComponents(third);
  const isFromEnd = separator === '~';
  return ({ year, month, day, monthLength }) =>
    matches(years, year) &&
    matches(months, month) &&
    days.some((component) =>
      matches([isFromEnd && component !== '*' ? fromTheEnd(component, monthLength) : component], day),
    );
}

interface Component {
  readonly start: number;
  readonly stop: number | undefined;
  readonly repeat: number;
}

type Components = readonly (Component | '*')[];

function readComponents(text: string): Components {
  if (text === '*') return ['*'];
  return text.split(',').map((part) => {
    const [, start, stop, repeat] = /^(\d+)(?:\.\.(\d+))?(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (start === undefined) refuse(part, 'is no number, range or repetition');
    return {
      start: Number(start),
      stop: stop === undefined ? undefined : Number(stop),
      repeat: Number(repeat ?? (stop === undefined ? 0 : 1)),
    };
  });
}

/** A day counted from the last one of the month. The ends of a range change places. */
function fromTheEnd({ start, stop, repeat }: Component, monthLength: number): Component {
  const [first, last] = [monthLength + 1 - start, stop === undefined ? undefined : monthLength + 1 - stop];
  return last === undefined ? { start: first, stop: undefined, repeat } : { start: last, stop: first, repeat };
}

function matches(components: Components, value: number): boolean {
  return components.some((component) => {
    if (component === '*') return true;
    const { start, stop, repeat } = component;
    if (repeat === 0) return value === start;
    return value >= start && value <= (stop ?? value) && (value - start) % repeat === 0;
  });
}

function valuesOf(components: Components, min: number, max: number): number[] {
  for (const component of components) {
    if (component === '*') continue;
    const { start, stop = start } = component;
    if (start < min || stop > max || stop < start) refuse(`${start}..${stop}`, `is not in ${min}..${max}`);
  }
  return series(min, max).filter((value) => matches(components, value));
}
