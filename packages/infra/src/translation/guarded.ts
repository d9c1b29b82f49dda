import { type TimedSchedule, toInstant } from '@anyhost/core';
import { type CoveringSchedule, coveringSchedule } from '@anyhost/core/schedule';
import type { Dialect } from './dialects/dialect.ts';
import { isRejected, type Rejected } from './rejected.ts';
import type { RejectCode, TranslateOptions, Translation } from './translation.ts';
import { writeCron } from './write-cron.ts';

/** The refusals that a guard can avoid; no expression with more ticks contains the others. */
const GUARDABLE: ReadonlySet<RejectCode> = new Set([
  'NOT_EVEN',
  'AMBIGUOUS_DAY_FIELDS',
  'DOM_AND_DOW',
  'UNSUPPORTED_TOKEN',
  'TIMEZONE_UNSUPPORTED',
]);

/** Whether an expression that fires more often could contain a schedule that was refused for this reason. */
export function isGuardable({ reject }: Rejected, schedule: TimedSchedule, { hasSeconds }: Dialect): boolean {
  const isWholeMinutes = schedule.kind === 'cron' || schedule.periodMs % 60_000 === 0;
  return GUARDABLE.has(reject) && (hasSeconds || isWholeMinutes);
}

/** What a guarded translation depends on. */
interface GuardContext {
  readonly dialect: Dialect;
  /** Why the schedule itself cannot be translated. */
  readonly plain: Rejected;
  readonly now: number;
  readonly options: TranslateOptions;
}

/** The tightest expression that contains a schedule that the target cannot express. */
export function translateGuarded(schedule: TimedSchedule, context: GuardContext): Translation | Rejected {
  const { dialect, plain, now, options } = context;
  if (!isGuardable(plain, schedule, dialect)) return plain;
  const covering = coveringSchedule(schedule, toInstant(now));
  const translation = writeCron(covering.schedule, dialect, now);
  // It has seconds, and the target has none.
  if (isRejected(translation)) return plain;
  const problem = dialect.guardProblem?.(translation.expression);
  if (problem !== undefined) return { ...problem, problem: `${plain.problem}; with a guard, ${problem.problem}` };
  if (!dialect.hasIntendedTime && options.durableRecord !== true) return noIntendedTime(dialect, plain);
  if (covering.isCostly && options.allowManyTicks !== true) return tooManyTicks(dialect, plain, covering);
  return { ...translation, guarded: true, notes: guardNotes(dialect, covering) };
}

function noIntendedTime({ name }: Dialect, { problem }: Rejected): Rejected {
  return {
    reject: 'NO_INTENDED_TIME',
    problem: `${problem}; a guard needs the intended time of each tick, which ${name} does not provide`,
    remedy:
      'Give the service a durable record, by which the host decides what is due, or choose a target that provides the intended time',
  };
}

function tooManyTicks({ name }: Dialect, { problem }: Rejected, covering: CoveringSchedule): Rejected {
  return {
    reject: 'TOO_MANY_TICKS',
    problem: `${problem}; with a guard, ${name} would have on average ${costOf(covering)}`,
    remedy: 'Change the schedule, choose a target that can express it, or allow it with { allowManyTicks: true }',
  };
}

function guardNotes({ guardNote }: Dialect, covering: CoveringSchedule): readonly string[] {
  const cost = `On average ${costOf(covering)}. The host needs its guard to skip the other ticks: without it, the service runs at every tick.`;
  return guardNote === undefined ? [cost] : [cost, guardNote];
}

function costOf({ ticksPerDay, runsPerDay }: CoveringSchedule): string {
  const ticks = perDay(ticksPerDay);
  const runs = perDay(runsPerDay);
  return `${ticks} ${ticks === '1' ? 'tick' : 'ticks'} and ${runs} ${runs === '1' ? 'run' : 'runs'} a day`;
}

function perDay(count: number): string {
  return count >= 10 ? String(Math.round(count)) : String(Number(count.toPrecision(2)));
}
