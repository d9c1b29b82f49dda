import { dueTimesOf } from '@anyhost/core/schedule';
import type { ScheduleTarget, Translation } from '../src/translation/translation.ts';
import type { Expected } from './compare.fixture.ts';
import { evaluatorOf } from './dialects.fixture.ts';
import { dueBetween, NOW } from './spans.fixture.ts';

const DAY = 86_400_000;
const COST = /fires ([\d.]+) times a day for ([\d.]+) runs?:/;
/** Counting takes time: texts that fire more often than so many times a day are not counted. */
const MOST_TICKS = 30;
const DAYS = 4 * 365.25;

/** What is wrong with the numbers by which a translation tells what its guard costs. */
export function costFaults(target: ScheduleTarget, translation: Translation, { schedule }: Expected): string[] {
  if (!translation.guarded) return [];
  const [note, ticks, runs] = translation.notes.map((each) => COST.exec(each)).find((found) => found !== null) ?? [];
  if (note === undefined) return ['does not tell what its guard costs'];
  if (Number(ticks) > MOST_TICKS) return [];
  const span = { from: NOW, to: NOW + DAYS * DAY };
  const ticksPerDay = evaluatorOf(target, translation).between(span.from, span.to).length / DAYS;
  // As if clocks did not change: a gap may hold the only time of a month.
  const dueTimes = dueTimesOf(schedule.kind === 'cron' ? { ...schedule, timeZone: 'UTC' } : schedule);
  const runsPerDay = dueBetween(dueTimes, span).length / DAYS;
  return isClose(Number(ticks), ticksPerDay) && isClose(Number(runs), runsPerDay)
    ? []
    : [`tells ${ticks} ticks and ${runs} runs a day, and has ${ticksPerDay.toFixed(4)} and ${runsPerDay.toFixed(4)}`];
}

/** Two digits are told, and four years are not all years: rare dates may lie in them once more or less. */
function isClose(told: number, counted: number): boolean {
  return Math.abs(told - counted) <= 0.08 * counted + 2 / DAYS;
}
