import { type Instant, readProperty, toInstant } from '@anyhost/core';
import type { DueTimes } from '@anyhost/core/driver';
import type { PgBoss } from 'pg-boss';

/** The records stay as long as the application does. They are jobs that are never due. */
const NEVER = '2200-01-01T00:00:00.000Z';
const YEARS_SECONDS = 60 * 365 * 86_400;

/** A service that has due times. */
export interface TimedService {
  readonly name: string;
  /** Its schedule, as text. */
  readonly schedule: string;
  readonly dueTimes: DueTimes;
}

/**
 * The last due time before now, if it is not before this schedule was first seen: a new service, and one with a new
 * schedule, have missed nothing. Whether it has been sent is for its job to say.
 *
 * @param queue - Where the records of schedules stand, one per service.
 */
export async function lastDueTime(
  boss: PgBoss,
  { name, schedule, dueTimes }: TimedService,
  { queue, now }: { readonly queue: string; readonly now: Instant },
): Promise<Instant | undefined> {
  const [record] = await boss.findJobs(queue, { key: name, queued: true });
  const since = sinceOf(record?.data, schedule);
  if (since === undefined) {
    const data = { schedule, since: new Date(now).toISOString() };
    const options = { singletonKey: name, startAfter: NEVER, retentionSeconds: YEARS_SECONDS };
    await boss.upsert(queue, data, options);
    return undefined;
  }
  const last = dueTimes.previous(now);
  return last !== undefined && last > since ? last : undefined;
}

function sinceOf(data: unknown, schedule: string): Instant | undefined {
  if (readProperty(data, 'schedule') !== schedule) return undefined;
  const since = Date.parse(String(readProperty(data, 'since')));
  return Number.isNaN(since) ? undefined : toInstant(since);
}
