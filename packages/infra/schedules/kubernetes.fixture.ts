import { MONTH_NAMES, series, WEEKDAY_NAMES } from './calendar.fixture.ts';
import { type Evaluator, refuse } from './evaluator.fixture.ts';
import { type GoFields, goDate, goFields } from './go-time.fixture.ts';
import { type ZoneClock, zoneClock } from './zone-clock.fixture.ts';

// The schedules of CronJobs are those of robfig/cron v3: https://github.com/robfig/cron/tree/v3. It looks for the next time
// by steps of Go's clock: a month, a day, an hour, a minute. What it does when clocks change follows from these steps.

const HOUR = 3_600_000;
const MINUTE = 60_000;
const YEARS = 5;

/** The instants of a CronJob. `timeZone` must be given: else the zone of the controller manager decides. */
export function kubernetesCron(text: string, timeZone: string | undefined): Evaluator {
  if (timeZone === undefined) refuse(text, 'has no time zone: that of the controller manager is not known');
  const schedule = readSchedule(text);
  const clock = zoneClock(timeZone);
  return {
    between(from, to) {
      const found: number[] = [];
      for (
        let due = next(schedule, clock, from - 1000);
        due !== undefined && due < to;
        due = laterThan(due, (after) => next(schedule, clock, after))
      ) {
        found.push(due);
      }
      return found;
    },
  };
}

/** In zones whose changes are not on the hour, the search may go back in time; it is asked again a minute later then. */
function laterThan(due: number, search: (after: number) => number | undefined): number | undefined {
  for (let after = due; ; after += MINUTE) {
    const found = search(after);
    if (found === undefined || found > due) return found;
  }
}

interface RobfigField {
  readonly values: ReadonlySet<number>;
  /** Whether the field is `*`: then the other day field alone decides. */
  readonly isStar: boolean;
}

interface RobfigSchedule {
  readonly minute: RobfigField;
  readonly hour: RobfigField;
  readonly day: RobfigField;
  readonly month: RobfigField;
  readonly weekday: RobfigField;
}

function next(schedule: RobfigSchedule, clock: ZoneClock, after: number): number | undefined {
  let at = 0;
  let now = goFields(0, clock);
  let moved = false;
  const go = (instant: number): void => {
    at = instant;
    now = goFields(instant, clock);
  };
  /** At the first move, the smaller parts begin anew. */
  const restart = (parts: Partial<GoFields>): void => {
    if (!moved) go(goDate({ ...now, second: 0, ...parts }, clock));
    moved = true;
  };
  go(Math.floor(after / 1000) * 1000 + 1000);
  const lastYear = now.year + YEARS;

  search: for (;;) {
    if (now.year > lastYear) return undefined;
    while (!schedule.month.values.has(now.month)) {
      restart({ day: 1, hour: 0, minute: 0 });
      go(goDate({ ...now, month: now.month + 1 }, clock));
      if (now.month === 1) continue search;
    }
    while (!matchesDay(schedule, now)) {
      restart({ hour: 0, minute: 0 });
      go(goDate({ ...now, day: now.day + 1 }, clock));
      // Midnight may be in a gap.
      if (now.hour !== 0) go(at + (now.hour > 12 ? 24 - now.hour : -now.hour) * HOUR);
      if (now.day === 1) continue search;
    }
    while (!schedule.hour.values.has(now.hour)) {
      restart({ minute: 0 });
      go(at + HOUR);
      if (now.hour === 0) continue search;
    }
    while (!schedule.minute.values.has(now.minute)) {
      if (!moved) go(Math.floor(at / MINUTE) * MINUTE);
      moved = true;
      go(at + MINUTE);
      if (now.minute === 0) continue search;
    }
    while (now.second !== 0) {
      moved = true;
      go(at + 1000);
      if (now.second === 0) continue search;
    }
    return at;
  }
}

function matchesDay(
  { day, weekday }: RobfigSchedule,
  date: { readonly day: number; readonly weekday: number },
): boolean {
  const [byDay, byWeekday] = [day.values.has(date.day), weekday.values.has(date.weekday)];
  return day.isStar || weekday.isStar ? byDay && byWeekday : byDay || byWeekday;
}

function readSchedule(text: string): RobfigSchedule {
  const fields = text.trim().split(/\s+/);
  if (/TZ=|^@/.test(text) || fields.length !== 5) refuse(text, 'is not of five fields');
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  return {
    minute: readField(minute, { min: 0, max: 59, names: [] }),
    hour: readField(hour, { min: 0, max: 23, names: [] }),
    day: readField(day, { min: 1, max: 31, names: [] }),
    month: readField(month, { min: 1, max: 12, names: MONTH_NAMES }),
    weekday: readField(weekday, { min: 0, max: 6, names: WEEKDAY_NAMES }),
  };
}

interface FieldKind {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

function readField(text: string, kind: FieldKind): RobfigField {
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^\d+$/.test(step)) || Number(step) === 0)
      refuse(part, 'is no step');
    const by = Number(step ?? 1);
    const [first = '', last, ...others] = range.split('-');
    if (others.length > 0) refuse(part, 'is no range');
    const isAny = first === '*' || first === '?';
    if (isAny && by === 1) isStar = true;
    const from = isAny ? kind.min : readValue(first, kind);
    const end = last === undefined ? (step === undefined ? from : kind.max) : readValue(last, kind);
    const to = isAny ? kind.max : end;
    if (from > to) refuse(part, 'ends before it begins');
    for (const value of series(from, to, by)) values.add(value);
  }
  return { values, isStar };
}

function readValue(text: string, { min, max, names }: FieldKind): number {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + min : Number(text);
  if ((named < 0 && !/^\d+$/.test(text)) || value < min || value > max) refuse(text, `is not in ${min}-${max}`);
  return value;
}
