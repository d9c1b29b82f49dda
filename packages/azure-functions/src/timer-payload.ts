import { readProperty } from '@anyhost/core';

/** What an invocation's timer object contains. */
export interface TimerFacts {
  /** `'manual'` for an invocation that a timer did not make. */
  readonly trigger: 'schedule' | 'manual';
  readonly pastDue: boolean;
  /** The due time now served; unknown for schedules finer than a minute, for which Azure keeps no record. */
  readonly next: Date | undefined;
}

/** .NET's zero date, year 1, stands for a time that was never recorded. */
const EARLIEST_MS = Date.UTC(2000);

/**
 * Reads a timer object of any shape: a run through the admin endpoint passes the body that was posted.
 *
 * `scheduleStatus.next` is the due time that fires now, not the one after it, and has a local offset.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#usage
 */
export function readTimer(payload: unknown): TimerFacts {
  const isPastDue = readProperty(payload, 'isPastDue');
  const next = instant(readProperty(readProperty(payload, 'scheduleStatus'), 'next'));
  const isTimer = typeof isPastDue === 'boolean' || next !== undefined;
  return { trigger: isTimer ? 'schedule' : 'manual', pastDue: isPastDue === true, next };
}

function instant(value: unknown): Date | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms >= EARLIEST_MS ? new Date(ms) : undefined;
}
