import type { TimedSchedule } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { translateSchedule } from '../src/translation/translate-schedule.ts';
import type { ScheduleTarget, Translation } from '../src/translation/translation.ts';
import type { Expected } from './compare.fixture.ts';
import { evaluatorOf } from './dialects.fixture.ts';
import { dueBetween, NOW, type Span } from './spans.fixture.ts';

const DAY = 86_400_000;
const COST = /^On average ([\d.]+) ticks? and ([\d.]+) runs? a day\./;
/** In 28 years dates, weekdays and leap years meet in all ways. */
const DAYS = 28 * 365.25;
const MOST_A_DAY = 48;
const NO_INTENDED_TIME: readonly ScheduleTarget[] = ['systemd', 'containerApps'];

/** What is wrong with the numbers by which a translation tells what its guard costs. */
export function costFaults(target: ScheduleTarget, translation: Translation, { schedule }: Expected): string[] {
  const [note, ticks = 1, runs] = costTold(translation) ?? [];
  if (note === undefined) return ['does not tell what its guard costs'];
  if (Number(ticks) > mostTicks(target)) return [];
  const span = { from: NOW, to: NOW + DAYS * DAY };
  const ticksPerDay = evaluatorOf(target, translation).between(span.from, span.to).length / DAYS;
  const runsPerDay = runsADay(schedule, span);
  return isClose(Number(ticks), ticksPerDay) && isClose(Number(runs), runsPerDay)
    ? []
    : [`tells ${ticks} ticks and ${runs} runs a day, and has ${ticksPerDay.toFixed(4)} and ${runsPerDay.toFixed(4)}`];
}

/**
 * What is wrong with what a guard is allowed to cost: without being asked to, a translation has at most 12 ticks for each
 * run, or 48 a day; and where a platform does not tell for which instant a tick is, it needs a durable record.
 */
export function limitFaults(target: ScheduleTarget, schedule: TimedSchedule, guarded: Translation): string[] {
  const [, ticks = 1, runs] = costTold(guarded) ?? [];
  const limited = translateSchedule(schedule, target, { now: new Date(NOW), guard: true });
  const isTooMuch = Number(ticks) > 12 * Number(runs) && Number(ticks) > MOST_A_DAY;
  // The numbers that are told are rounded.
  const isNear = Math.abs(Number(ticks) / Number(runs) - 12) < 0.7 || Math.abs(Number(ticks) - MOST_A_DAY) < 0.7;
  const code = 'reject' in limited ? limited.reject : undefined;
  if (NO_INTENDED_TIME.includes(target)) {
    return code === 'NO_INTENDED_TIME' ? [] : ['needs no durable record, where no intended time is told'];
  }
  if (isNear || (code === 'TOO_MANY_TICKS') === isTooMuch) return [];
  return [`${code ?? 'is translated'} with ${ticks} ticks for ${runs} runs a day`];
}

/** As if clocks did not change: a gap may hold the only time of a month. */
function runsADay(schedule: TimedSchedule, span: Span): number {
  if (schedule.kind === 'every') return DAY / schedule.periodMs;
  return dueBetween(dueTimesOf({ ...schedule, timeZone: 'UTC' }), span).length / DAYS;
}

function costTold({ notes }: Translation): RegExpExecArray | undefined {
  return notes.map((note) => COST.exec(note)).find((found) => found !== null) ?? undefined;
}

/** Counting takes time: texts that fire more often a day are not counted. What one target tells, the others tell too. */
function mostTicks(target: ScheduleTarget): number {
  return target === 'eventBridgeRule' ? 24 : 3;
}

/** Two digits are told. */
function isClose(told: number, counted: number): boolean {
  return Math.abs(told - counted) <= 0.051 * counted + 0.5 / DAYS;
}
