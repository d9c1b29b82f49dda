import { Cron } from 'croner';
import { dueTimesOf } from '../src/schedule/due-times.ts';
import { cron } from '../src/schedule/schedule.ts';
import { toInstant } from '../src/time/instant.ts';
import type { ClockChange } from './clock-changes.fixture.ts';
import { dueTimesByTheRule, type LocalMinutes, localMinutes } from './rule.fixture.ts';

const HOUR = 3_600_000;
const WINDOW = 32 * HOUR;
const LEARNING = 48 * HOUR;
const MOST = 300;

/** How the due times of an expression compare around a change of the clock. */
export interface Comparison {
  /** How many instants were compared. */
  readonly instants: number;
  /** A sentence for each disagreement with the rule, and of `previous` with `next`. */
  readonly faults: readonly string[];
  /** Why croner differs; `undefined` where it does not. */
  readonly cronerDiffers: string | undefined;
}

const clocks = new WeakMap<ClockChange, LocalMinutes>();

/** Compares `next` and `previous` with the rule and with croner, around a change. */
export function compareAround(change: ClockChange, expression: string, random: () => number): Comparison {
  const { timeZone, at } = change;
  const clock = clocks.get(change) ?? localMinutes(timeZone, at - WINDOW - LEARNING, at + WINDOW);
  clocks.set(change, clock);
  let dueTimes: ReturnType<typeof dueTimesOf>;
  try {
    dueTimes = dueTimesOf(cron(expression, { timeZone }));
  } catch (error) {
    if (!String(error).includes('never fires')) throw error;
    return { instants: 0, faults: [], cronerDiffers: undefined };
  }
  const all = dueTimesByTheRule(expression, clock);
  const middle = all.findIndex((instant) => instant >= at - 2 * HOUR);
  const first = all.length <= MOST ? 0 : Math.max(0, Math.min(middle, all.length - MOST));
  const expected = all.slice(first, first + MOST);
  const start = first === 0 ? at - WINDOW - 1 : (all[first - 1] ?? 0);
  const end = all[first + MOST] ?? at + WINDOW;

  const faults: string[] = [];
  const name = `${expression} in ${timeZone} around ${new Date(at).toISOString()}`;
  const check = (what: string, found: unknown, wanted: unknown): void => {
    if (String(found) !== String(wanted)) faults.push(`${what} of ${name}: ${show(found)}, not ${show(wanted)}`);
  };
  const forward: number[] = [];
  for (let due = dueTimes.next(toInstant(start)); due !== undefined && due < end; due = dueTimes.next(due))
    forward.push(due);
  check('next', forward, expected);
  const backward: number[] = [];
  for (
    let due = dueTimes.previous(toInstant(end - 1));
    due !== undefined && due > start;
    due = dueTimes.previous(toInstant(due - 1))
  ) {
    backward.unshift(due);
  }
  check('previous', backward, expected);
  for (let count = 0; count < 8; count += 1) {
    const instant = toInstant(Math.floor(start + 1 + random() * (end - start - 2)));
    const later = expected.find((due) => due > instant);
    const earlier = expected.findLast((due) => due <= instant);
    if (later !== undefined) check(`next after ${show(instant)}`, dueTimes.next(instant), later);
    if (earlier !== undefined) check(`previous at ${show(instant)}`, dueTimes.previous(instant), earlier);
  }
  const croner = askCroner(expression, timeZone, start, end);
  const instants = forward.length + backward.length + 16;
  return { instants, faults, cronerDiffers: reasonToDiffer(croner, expected, change, clock) };
}

function askCroner(expression: string, timeZone: string, start: number, end: number): number[] | 'refused' {
  try {
    const pattern = new Cron(expression, {
      timezone: timeZone,
      paused: true,
      mode: '5-or-6-parts',
      fixedTimeRule: 'no-wildcard',
    });
    const found: number[] = [];
    for (let due = pattern.nextRun(new Date(start)); due !== null && due.getTime() < end; due = pattern.nextRun(due)) {
      if (due.getTime() > start) found.push(due.getTime());
      if (found.length > 2 * MOST) break;
    }
    return found;
  } catch {
    return 'refused';
  }
}

function reasonToDiffer(
  croner: number[] | 'refused',
  expected: readonly number[],
  { at }: ClockChange,
  { start, shown }: LocalMinutes,
): string | undefined {
  if (croner === 'refused') return 'croner refuses the expression';
  const missing = expected.filter((due) => !croner.includes(due));
  const added = croner.filter((due) => !expected.includes(due));
  if (missing.length === 0 && added.length === 0) return undefined;
  const change = (at - start) / 60_000;
  const [before = 0, after = 0] = [shown[change - 1], shown[change]];
  const crossesMidnight =
    Math.floor((before + 60_000) / (24 * HOUR)) !== Math.floor(after / (24 * HOUR)) ||
    (before + 60_000) % (24 * HOUR) === 0;
  if (added.length === 0 && missing.every((due) => due === at) && after > before && crossesMidnight) {
    return 'a fixed time in a gap that ends at midnight: croner loses it';
  }
  return `unexplained: croner misses ${show(missing)}, adds ${show(added)}`;
}

function show(value: unknown): string {
  if (Array.isArray(value))
    return value.length > 6 ? `${value.slice(0, 6).map(show).join(' ')} …` : value.map(show).join(' ');
  return typeof value === 'number' ? new Date(value).toISOString().replace('.000Z', 'Z') : String(value);
}
