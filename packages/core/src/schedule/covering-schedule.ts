import type { Instant } from '../time/instant.ts';
import { CronDays } from './cron-days.ts';
import { cronFieldText } from './cron-field-text.ts';
import type { CronFieldName } from './cron-shape.ts';
import { dueTimesOf } from './due-times.ts';
import { ascending, everyAsCron } from './every-as-cron.ts';
import { isDue } from './is-due.ts';
import { firstDayOf, monthOf, weekdayOf } from './month-days.ts';
import { type OffsetChange, offsetChanges } from './offset-changes.ts';
import { type CronFields, parseCron } from './parse-cron.ts';
import type { CronSchedule, TimedSchedule } from './schedule.ts';
import type { DueTimes } from './times.ts';
import { zoneOffsets } from './zone-offsets.ts';

/** A schedule in UTC that contains another one: a host runs those of its ticks that `isDue` says are due. */
export interface CoveringSchedule {
  /** In UTC. Its text has seconds only where the contained schedule has them. */
  readonly schedule: CronSchedule;
  /** How often it fires, on average. */
  readonly ticksPerDay: number;
  /** How often the contained schedule does. */
  readonly runsPerDay: number;
  /** More than 12 ticks for each run, and more than 48 a day. */
  readonly isCostly: boolean;
}

const DAY = 86_400;
const MOST_TICKS_PER_RUN = 12;
const FEW_TICKS_PER_DAY = 48;
/** For how long the clock changes of a zone are known well enough. */
const TEN_YEARS = 3653;
// Dates, weekdays and leap years meet in all ways in 28 years: from 2000-01-01 to 2027-12-31.
const FIRST_DAY = 10_957;
const DAYS_COUNTED = 10_227;

/**
 * The tightest cron schedule in UTC that contains all due times of a schedule in the ten years after `now`: at each
 * offset of its zone, and where a gap ends at which a fixed time comes late. One expression, with at most one
 * restricted day field and without `L`, `W` and `#`, so that any platform can keep it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`, as `dueTimesOf`.
 */
export function coveringSchedule(schedule: TimedSchedule, now: Instant): CoveringSchedule {
  const dueTimes = dueTimesOf(schedule);
  const { expression, timeZone } = schedule.kind === 'every' ? everyAsCron(schedule) : schedule;
  const fields = parseCron(expression);
  // dueTimesOf has read it already.
  if (typeof fields === 'string') throw new TypeError(fields);
  const changes = offsetChanges(timeZone, now, TEN_YEARS);
  const offsets = new Set([zoneOffsets(timeZone).at(now / 1000).offset, ...changes.map(({ after }) => after)]);
  const times = new TimesOfDay();
  const shifts = times.addAll(fields, offsets);
  const gapEnds = dueGapEnds(dueTimes, changes);
  for (const end of gapEnds) times.add(end);
  const days = coveringDays(fields, shifts, gapEnds);
  const ticksPerDay = times.count * days.share;
  const runsPerDay =
    schedule.kind === 'every' ? (DAY * 1000) / schedule.periodMs : timesPerDay(fields) * shareOfDays(fields);
  return {
    schedule: { kind: 'cron', expression: `${times} ${days.text}`, timeZone: 'UTC' },
    ticksPerDay,
    runsPerDay,
    isCostly: ticksPerDay > MOST_TICKS_PER_RUN * runsPerDay && ticksPerDay > FEW_TICKS_PER_DAY,
  };
}

/** The ends of gaps that are due times, in seconds: there a fixed time comes that the clock left out. */
function dueGapEnds(dueTimes: DueTimes, changes: readonly OffsetChange[]): readonly number[] {
  if (!dueTimes.isFixed) return [];
  // The border: an end of a span is within the range of a Date.
  return changes
    .filter(({ at, before, after }) => after > before && isDue(dueTimes, (at * 1000) as Instant))
    .map(({ at }) => at);
}

/** The times of day that an expression names by three fields: all combinations of its seconds, minutes and hours. */
class TimesOfDay {
  readonly #seconds = new Set<number>();
  readonly #minutes = new Set<number>();
  readonly #hours = new Set<number>();

  get count(): number {
    return this.#seconds.size * this.#minutes.size * this.#hours.size;
  }

  add(seconds: number): void {
    const time = seconds - Math.floor(seconds / DAY) * DAY;
    this.#seconds.add(time % 60);
    this.#minutes.add(Math.floor(time / 60) % 60);
    this.#hours.add(Math.floor(time / 3600));
  }

  /** Adds local times at each offset. Returns by how many days their date in UTC is another. */
  addAll({ second, minute, hour }: CronFields, offsets: Iterable<number>): ReadonlySet<number> {
    const shifts = new Set<number>();
    for (const offset of offsets) {
      for (const h of hour.values) {
        for (const m of minute.values) {
          for (const s of second.values) {
            const time = h * 3600 + m * 60 + s - offset;
            shifts.add(Math.floor(time / DAY));
            this.add(time);
          }
        }
      }
    }
    return shifts;
  }

  toString(): string {
    const seconds = cronFieldText('second', ascending(this.#seconds));
    const minutes = `${cronFieldText('minute', ascending(this.#minutes))} ${cronFieldText('hour', ascending(this.#hours))}`;
    return seconds === '0' ? minutes : `${seconds} ${minutes}`;
  }
}

/** Three day fields, and the share of all days that they match. */
interface Days {
  readonly text: string;
  readonly share: number;
}

const EACH_DAY: Days = { text: '* * *', share: 1 };

function coveringDays(fields: CronFields, shifts: Iterable<number>, gapEnds: readonly number[]): Days {
  const [dates, months, weekdays] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const add = (day: number): void => {
    const month = monthOf(day);
    dates.add(day - firstDayOf(month) + 1);
    months.add((month % 12) + 1);
    weekdays.add(weekdayOf(day));
  };
  const offsets = [...shifts];
  if (isEachDay(fields)) return EACH_DAY;
  for (const day of matchingDays(fields)) {
    for (const shift of offsets) add(day + shift);
  }
  for (const end of gapEnds) add(Math.floor(end / DAY));
  const text = (name: CronFieldName, values: Iterable<number>): string => cronFieldText(name, ascending(values));
  const month = text('month', months);
  const [byDate, byWeekday] = [`${text('day', dates)} ${month} *`, `* ${month} ${text('weekday', weekdays)}`].map(
    (candidate) => ({ text: candidate, share: shareOfDays(parseCron(`* * ${candidate}`)) }),
  );
  if (byDate === undefined || byWeekday === undefined) return EACH_DAY;
  return byDate.share < byWeekday.share ? byDate : byWeekday;
}

function timesPerDay({ second, minute, hour }: CronFields): number {
  return second.values.length * minute.values.length * hour.values.length;
}

function isEachDay({ day, month, weekday }: CronFields): boolean {
  return day.isAny && month.isAny && weekday.isAny;
}

function shareOfDays(fields: CronFields | string): number {
  if (typeof fields === 'string') return 1;
  // Counting takes milliseconds, which a cold start would notice.
  if (isEachDay(fields)) return 1;
  let count = 0;
  for (const _ of matchingDays(fields)) count += 1;
  return count / DAYS_COUNTED;
}

function* matchingDays(fields: CronFields): Generator<number> {
  const days = new CronDays(fields);
  const end = FIRST_DAY + DAYS_COUNTED;
  for (let day = days.next(FIRST_DAY); day !== undefined && day < end; day = days.next(day + 1)) yield day;
}
