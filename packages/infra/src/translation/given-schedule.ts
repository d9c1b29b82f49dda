import { describeValue, readProperty, type TimedSchedule } from '@anyhost/core';
import { formatSchedule, readSchedule } from '@anyhost/core/schedule';
import type { Rejected } from './rejected.ts';

/**
 * Reads a schedule from plain data once, with any value that JavaScript may pass instead, including a getter that throws.
 * The result has due times.
 */
export function readGivenSchedule(given: unknown): TimedSchedule | Rejected {
  const kind = readProperty(given, 'kind');
  if (kind === 'every') return checked(readEvery(given));
  if (kind === 'cron') return checked(readCron(given));
  if (kind === 'continuous') {
    return noSchedule(
      'a continuous() service has no due times',
      "Give it a schedule for this target, such as every('5m')",
    );
  }
  if (kind === 'onDemand')
    return noSchedule('an onDemand() service has no due times', 'Leave it out, or give it every() or cron()');
  return noSchedule(`${describeValue(given)} is not a schedule`, 'Write every() or cron()');
}

function readEvery(given: unknown): TimedSchedule | Rejected {
  const { periodMs, from, timeZone } = fieldsOf(given, ['periodMs', 'from', 'timeZone']);
  if (typeof periodMs !== 'number' || !(periodMs > 0)) {
    const problem = `${describeValue(periodMs)} is not a positive duration in milliseconds`;
    return { reject: 'INVALID_DURATION', problem, remedy: "Write a period such as every('5m')" };
  }
  if (periodMs <= Number.MAX_SAFE_INTEGER && periodMs % 1000 !== 0) {
    const problem = `${describeValue(periodMs)} ms is not a whole number of seconds`;
    return { reject: 'SUB_SECOND', problem, remedy: 'Use whole seconds, at least 1' };
  }
  if (from !== undefined && typeof from !== 'string') {
    const problem = `from is ${describeValue(from)}, not a string`;
    return { reject: 'INVALID_FROM', problem, remedy: "Write an instant such as '2026-11-23T09:00:00Z'" };
  }
  if (timeZone !== undefined && typeof timeZone !== 'string') return notAZone(timeZone);
  return {
    kind: 'every',
    periodMs,
    ...(from === undefined ? {} : { from }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

function readCron(given: unknown): TimedSchedule | Rejected {
  const { expression, timeZone = 'UTC' } = fieldsOf(given, ['expression', 'timeZone']);
  if (typeof expression !== 'string') {
    const problem = `expression is ${describeValue(expression)}, not a string`;
    return { reject: 'INVALID_CRON', problem, remedy: "Write an expression such as '*/5 * * * *'" };
  }
  return typeof timeZone === 'string' ? { kind: 'cron', expression, timeZone } : notAZone(timeZone);
}

function checked(schedule: TimedSchedule | Rejected): TimedSchedule | Rejected {
  if ('reject' in schedule) return schedule;
  const read = readSchedule(schedule);
  if (!('problem' in read)) return schedule;
  return { reject: read.reason, problem: read.problem.replace(/\.$/, ''), subject: formatSchedule(schedule) };
}

function fieldsOf(given: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, readProperty(given, name)]));
}

function noSchedule(problem: string, remedy: string): Rejected {
  return { reject: 'NO_SCHEDULE', problem, remedy };
}

function notAZone(value: unknown): Rejected {
  return {
    reject: 'INVALID_TIMEZONE',
    problem: `${describeValue(value)} is not a time zone`,
    remedy: "Use an IANA name such as 'Europe/Amsterdam'",
  };
}
