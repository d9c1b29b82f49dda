import type { Logger } from '@anyhost/core';
import type { FunctionTimeout } from './function-timeout.ts';
import type { PlannedTimer, PlannedTimers } from './plan-timers.ts';

/** Logs the timers that an application registers, and warns of what cannot be checked. */
export function logRegistration(
  logger: Logger,
  application: string,
  { timers, timeZone: { timeZone, verified }, timeout }: PlannedTimers<string> & { readonly timeout: FunctionTimeout },
): void {
  logger.debug(
    {
      event: 'timers.registered',
      application,
      timers: Object.fromEntries(timers.map(({ service, ncrontab }) => [service, ncrontab])),
      functionTimeoutMs: Number.isFinite(timeout.ms) ? timeout.ms : undefined,
      functionTimeoutFrom: timeout.source,
    },
    'Timers registered',
  );
  const guarded = timers.filter(({ covering }) => covering !== undefined);
  if (guarded.length > 0) {
    logger.info(
      { event: 'timers.guarded', application, timers: Object.fromEntries(guarded.map(describeTicks)) },
      `The timers of ${guarded.map(({ service }) => service).join(', ')} tick more often than the services are due: ticks that are not due are skipped`,
    );
  }
  if (timeout.problem !== undefined) {
    logger.warn(
      { event: 'timers.functionTimeoutUnreadable', application, functionTimeoutMs: timeout.ms },
      `${timeout.problem}. Until it is corrected, functions are assumed to have the default of ${timeout.ms / 60_000} minutes`,
    );
  }
  if (timers.length === 0) {
    logger.warn({ event: 'timers.none', application }, 'No service has a schedule, so no timer was registered');
  }
  if (!verified) {
    logger.warn(
      { event: 'timers.timeZoneUnverified', application, timeZone },
      `WEBSITE_TIME_ZONE is '${timeZone}', which is not an IANA name: check that it is the zone of the schedules`,
    );
  }
}

function describeTicks({ service, ncrontab, covering }: PlannedTimer<string>): [service: string, ticks: object] {
  const { ticksPerDay = 0, runsPerDay = 0 } = covering ?? {};
  const ticksPerRun = Math.round((ticksPerDay / runsPerDay) * 10) / 10;
  return [service, { ncrontab, ticksPerDay: Math.round(ticksPerDay * 10) / 10, ticksPerRun }];
}
