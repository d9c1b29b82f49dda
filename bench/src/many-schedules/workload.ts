import { expectCount } from '../expect-count.ts';

/** Jobs that come due by cron in the time that is measured. */
export interface Workload {
  /** The first and the last due time that count, in milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  /** How many executions are due in that time. */
  readonly due: number;
  /** The cron expression of a job, its time zone, its first due time, and how far its due times are apart. */
  jobAt(index: number): ScheduledJob;
}

/** The schedule of one job. */
export interface ScheduledJob {
  readonly expression: string;
  readonly timeZone: string;
  readonly firstDueAt: number;
  readonly periodMs: number;
}

const SECOND = 1000;
const DAY = 86_400_000;
/** Before the first due time that counts, everything has started. */
const LEAD_MS = 30_000;
const ZONES = [
  'UTC',
  'Europe/Amsterdam',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Sydney',
];
/** Distinct expressions of each zone. */
const DISTINCT = 100;

/** The workload of this name: `every-second`, `daily`. */
export function workload(name: string | undefined, jobs: number, seconds: number): Workload {
  const from = Math.ceil((Date.now() + LEAD_MS) / SECOND) * SECOND;
  if (name === 'every-second') return everySecond(from, jobs, seconds);
  if (name === 'daily') return daily(from, jobs, seconds);
  throw new Error(`There is no workload ${name}; expected every-second, daily`);
}

/** One expression for all jobs. */
function everySecond(from: number, jobs: number, seconds: number): Workload {
  return {
    from,
    to: from + (seconds - 1) * SECOND,
    due: jobs * seconds,
    jobAt: () => ({
      expression: '* * * * * *',
      timeZone: 'UTC',
      firstDueAt: (Math.floor(Date.now() / SECOND) + 1) * SECOND,
      periodMs: SECOND,
    }),
  };
}

/**
 * 100 daily expressions in each of ten zones. In each zone one of them is due in each second that is measured, and the
 * others are spread over the rest of the day.
 */
function daily(from: number, jobs: number, seconds: number): Workload {
  const gap = Math.floor((DAY - 2 * 3_600_000) / (DISTINCT - seconds) / SECOND) * SECOND;
  const schedules = ZONES.flatMap((timeZone) =>
    Array.from({ length: DISTINCT }, (_, place): ScheduledJob => {
      const firstDueAt = from + (place < seconds ? place * SECOND : 3_600_000 + (place - seconds) * gap);
      return { expression: dailyAt(firstDueAt, timeZone), timeZone, firstDueAt, periodMs: DAY };
    }),
  );
  expectCount('many-schedules, distinct expressions', { got: schedules.length, expected: DISTINCT * ZONES.length });
  return {
    from,
    to: from + (seconds - 1) * SECOND,
    due: (jobs * seconds) / DISTINCT,
    jobAt: (index) => schedules[index % schedules.length] ?? fail(index),
  };
}

/** The cron expression of the local time of an instant, each day. */
function dailyAt(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (wanted: string): number => Number(parts.find(({ type }) => type === wanted)?.value);
  return `${part('second')} ${part('minute')} ${part('hour')} * * *`;
}

function fail(index: number): never {
  throw new Error(`There is no schedule for job ${index}`);
}
