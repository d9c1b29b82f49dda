import type { CronFields } from '@anyhost/core/schedule';
import { type ClockChange, type ClockChangeRule, clockTime, type Deviation } from './clock-change.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** EventBridge Scheduler and systemd: a time that the clock skips does not come, one that it repeats comes once. */
export const onceOnTheClock: ClockChangeRule = (change) => {
  if (change.affected === undefined) return undefined;
  if (change.kind === 'gap') return leftOut(change, change.affected);
  return change.isFixed ? undefined : comes(change.affected, 'once', 'twice');
};

/**
 * Kubernetes: whenever the clock shows the time. Its search goes by whole hours, and by midnights where days are
 * restricted, and errs on days whose clocks change at others.
 */
export const wheneverTheClockShows: ClockChangeRule = (change) => {
  const { affected, kind, isFixed, from, next } = change;
  const today = Math.floor(from / DAY) * DAY;
  const near = isOdd(change) ? next(today - DAY) : undefined;
  if (near !== undefined && near < today + 2 * DAY) {
    const here = 'and later times may be skipped or run an extra time';
    return { time: near, here, elsewhere: 'runs as scheduled' };
  }
  if (affected === undefined) return undefined;
  if (kind === 'gap') return leftOut(change, affected);
  return isFixed ? comes(affected, 'twice', 'once') : undefined;
};

/**
 * Azure: each time is computed from the one before. One that the clock skips comes later by the length of the gap; of
 * those that it repeats, Azure counts on by the local clock where a field has two values in a row, and takes the first
 * where none has.
 */
export const fromTheTimeBefore: ClockChangeRule = (change) => {
  const { affected, kind, isFixed, from, to } = change;
  if (affected === undefined) return undefined;
  if (kind === 'overlap') return isInterval(change.fields) ? countedOn(change, affected) : takenOnce(change, affected);
  const later = affected + to - from;
  if (isFixed ? later === to : change.next(to) === later) return undefined;
  return { time: affected, here: `runs at ${clockTime(later)}`, elsewhere: isFixed ? atEnd(change) : 'is skipped' };
};

function countedOn({ isFixed, next, from, to }: ClockChange, affected: number): Deviation | undefined {
  if (!isFixed && next(to) === affected + to - from) return undefined;
  const here = 'and later times may run twice, early or not at all';
  return { time: affected, here, elsewhere: `runs ${isFixed ? 'once' : 'twice'}` };
}

function takenOnce({ isFixed, wasAfterBefore }: ClockChange, affected: number): Deviation | undefined {
  if (wasAfterBefore) {
    return { time: affected, here: 'may be skipped', elsewhere: `runs ${isFixed ? 'once' : 'twice'}` };
  }
  return isFixed ? undefined : comes(affected, 'once', 'twice');
}

function isOdd({ from, to, fields }: ClockChange): boolean {
  const { day, month, weekday } = fields;
  if (from % HOUR !== 0 || to % HOUR !== 0) return true;
  const hasMidnight = Math.ceil(from / DAY) * DAY <= to;
  return hasMidnight && !(day.isAny && month.isAny && weekday.isAny);
}

/** A skipped time that does not come. Here only a fixed one does, unless the end of the gap is one of its times anyway. */
function leftOut(change: ClockChange, affected: number): Deviation | undefined {
  if (!change.isFixed || change.next(change.to) === change.to) return undefined;
  return { time: affected, here: 'is skipped', elsewhere: atEnd(change) };
}

function atEnd({ to }: ClockChange): string {
  return `runs at ${clockTime(to)}`;
}

function comes(time: number, here: string, elsewhere: string): Deviation {
  return { time, here: `runs ${here}`, elsewhere: `runs ${elsewhere}` };
}

/** Azure goes by elapsed time where the seconds, minutes or hours have two values in a row. */
function isInterval({ second, minute, hour }: CronFields): boolean {
  return [second, minute, hour].some(({ values }) => values.some((value, index) => values[index + 1] === value + 1));
}
