/** The schedule monitor's record of a timer, as ISO texts. The real one carries an offset: `2026-03-01T09:30:00+00:00`. */
export interface TimerStatus {
  /** When the previous run started. */
  last?: string | undefined;
  /** The slot now firing. */
  next?: string | undefined;
  /** When the record was written. */
  lastUpdated?: string | undefined;
}

/** The parts of a timer object that a test may set. */
export interface TimerPayloadOptions {
  scheduleStatus?: TimerStatus | null | undefined;
  isPastDue?: boolean | undefined;
  schedule?: { adjustForDST: boolean } | undefined;
}

/** The timer object as the host sends it: JSON in PascalCase. `@azure/functions` makes it camelCase. */
export function timerPayload(options: TimerPayloadOptions, now: Date = new Date()): string {
  const { scheduleStatus = defaultStatus(now), isPastDue = false, schedule = { adjustForDST: true } } = options;
  return JSON.stringify({
    Schedule: { AdjustForDST: schedule.adjustForDST },
    ScheduleStatus:
      scheduleStatus === null
        ? null
        : { Last: scheduleStatus.last, Next: scheduleStatus.next, LastUpdated: scheduleStatus.lastUpdated },
    IsPastDue: isPastDue,
  });
}

/** The record before a run that is on time: due this second, last run a minute ago. */
export function defaultStatus(now: Date): { last: string; next: string; lastUpdated: string } {
  const next = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const last = hostTime(new Date(next.getTime() - 60_000));
  return { last, next: hostTime(next), lastUpdated: last };
}

/** An instant as the host writes it: an offset in place of `Z`. */
export function hostTime(instant: Date): string {
  return instant.toISOString().replace(/(?:\.000)?Z$/, '+00:00');
}
