import type { Logger } from '../base/logger.ts';
import type { Instant } from '../time/instant.ts';
import { seconds } from '../time/seconds.ts';
import type { DrivenService } from './driver.ts';

/** How many services get their own line when the host has started. */
const MOST_LINES = 20;

/** Says when each service is next due, for the first twenty, and how many more there are. */
export function logPlan(logger: Logger, services: readonly DrivenService[]): void {
  const planned = services.filter(({ status }) => status.nextDue !== undefined);
  for (const { name, status } of planned.slice(0, MOST_LINES)) {
    const next = new Date(status.nextDue ?? 0).toISOString();
    logger.info({ event: 'schedule.next', service: name, next }, `${name} is next due at ${next}`);
  }
  const more = planned.length - MOST_LINES;
  if (more > 0) logger.info({ event: 'schedule.more', services: planned.length }, `… and ${more} more`);
}

/** Says that a due time is served now that passed while no host ran. */
export function logMadeUp(logger: Logger, { name }: DrivenService, missed: Instant): void {
  const due = new Date(missed).toISOString();
  logger.info({ event: 'schedule.madeUp', service: name, due }, `${name} makes up for ${due}`);
}

/** Says that the wall clock was set back, by so many milliseconds. */
export function logSetBack(logger: Logger, ms: number): void {
  logger.warn(
    { event: 'schedule.clockSetBack', stepMs: Math.round(-ms) },
    `The clock was set back by ${seconds(ms)}: due times are computed again, and those that recur have the same ids`,
  );
}
