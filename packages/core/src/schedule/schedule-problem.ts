import { describeValue } from '../base/errors.ts';
import { cronShapeProblem } from './cron-shape.ts';
import { originProblem } from './every-origin.ts';

/** Why a schedule is refused: `details.reason` of `ERR_ANYHOST_INVALID_SCHEDULE`. */
export type ScheduleProblemReason =
  | 'INVALID_CRON'
  | 'INVALID_TIMEZONE'
  | 'INVALID_DURATION'
  | 'INVALID_FROM'
  | 'NEVER_FIRES'
  | 'TIMEZONE_ON_INTERVAL';

/** What is wrong with a schedule. */
export interface ScheduleProblem {
  readonly reason: ScheduleProblemReason;
  /** Sentences that name the value and the way out. */
  readonly problem: string;
}

const LONGEST_PERIOD_MS = 3660 * 86_400_000;
// Only Intl knows whether the zone exists, and calling it costs a cold start some milliseconds. Intl would accept an
// offset too.
const NAME_OF_ZONE = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/;

/** What is wrong with the fields of an `every`. */
export function everyProblem(
  periodMs: unknown,
  { from, timeZone }: { readonly from?: unknown; readonly timeZone?: unknown },
): ScheduleProblem | undefined {
  const length = periodProblem(periodMs);
  if (length !== undefined) return { reason: 'INVALID_DURATION', problem: length };
  const problem = originProblem(from, timeZone);
  if (problem !== undefined) return { reason: from === undefined ? 'TIMEZONE_ON_INTERVAL' : 'INVALID_FROM', problem };
  return timeZone === undefined ? undefined : zoneShapeProblem(timeZone);
}

/** What is wrong with the fields of a `cron`, as far as their shape shows it. */
export function cronProblem(expression: unknown, timeZone: unknown): ScheduleProblem | undefined {
  const problem = cronShapeProblem(expression);
  return problem === undefined ? zoneShapeProblem(timeZone) : { reason: 'INVALID_CRON', problem };
}

function periodProblem(periodMs: unknown): string | undefined {
  if (typeof periodMs !== 'number' || !(periodMs >= 1000) || periodMs % 1000 !== 0) {
    return "a period is a whole number of seconds, at least 1, because no platform keeps a finer one. Write every('1s') or longer.";
  }
  if (periodMs <= LONGEST_PERIOD_MS) return undefined;
  return 'a period is at most 3660 days. Use cron() for dates that are further apart.';
}

function zoneShapeProblem(timeZone: unknown): ScheduleProblem | undefined {
  if (typeof timeZone === 'string' && NAME_OF_ZONE.test(timeZone)) return undefined;
  return {
    reason: 'INVALID_TIMEZONE',
    problem: `${describeValue(timeZone)} is not a time zone. Use an IANA name such as 'Europe/Amsterdam'; offsets like '+02:00' do not follow daylight saving and are not accepted.`,
  };
}
