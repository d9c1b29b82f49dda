import {
  type AnyApplication,
  AnyhostError,
  assertApplication,
  assertDate,
  assertKnownOptions,
  assertNumber,
  toInstant,
} from '@anyhost/core';
import { type JobData, jobIdOf } from './job-data.ts';
import type { BossLike } from './pg-boss-options.ts';
import { expiryOf, queueNameOf } from './queues.ts';

/** Options of `enqueue`. */
export interface EnqueueOptions {
  /** The due time that is served. One job is sent for a due time. Default: none, a manual run. */
  readonly scheduledTime?: Date | undefined;
  /** The run does not begin before this time. Default: at once. */
  readonly startAfter?: Date | undefined;
  /** Milliseconds that the run may take, 1000 to a day. Default: by the policy of the service. */
  readonly limitMs?: number | undefined;
}

const OWNER = 'enqueue';
const KNOWN: Readonly<Record<keyof EnqueueOptions, true>> = { scheduledTime: true, startAfter: true, limitMs: true };

/**
 * Sends a run of a service to the fleet, from any process that has a started pg-boss: a web server, a script. A process
 * of the fleet must have made the queue before. Parts are not made: the run does the whole work.
 *
 * @returns The id of the job; `undefined` when there is nothing to send, because the service has a job already.
 *
 * Rejects with `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`, or pg-boss's own error.
 *
 * @example
 * ```ts
 * const jobId = await enqueue(boss, app, 'price-cache');
 * ```
 */
export async function enqueue<BackgroundNames extends string>(
  boss: BossLike,
  application: AnyApplication<BackgroundNames>,
  service: NoInfer<BackgroundNames>,
  options: EnqueueOptions = {},
): Promise<string | undefined> {
  assertApplication(application);
  assertKnownOptions(OWNER, options, Object.keys(KNOWN));
  const { scheduledTime, startAfter, limitMs } = options;
  assertDate({ owner: OWNER, option: 'scheduledTime', value: scheduledTime });
  assertDate({ owner: OWNER, option: 'startAfter', value: startAfter });
  assertNumber({ owner: OWNER, option: 'limitMs', value: limitMs }, { least: 1000, most: 86_399_000 });
  assertKnownService(application, service);
  const queue = queueNameOf(application.definition.name, service);
  const scheduledAt = scheduledTime && toInstant(scheduledTime.getTime());
  const data: JobData = {
    trigger: scheduledTime === undefined ? 'manual' : 'schedule',
    ...(scheduledTime && { scheduledTime: scheduledTime.toISOString() }),
    ...(limitMs !== undefined && { limitMs }),
  };
  const id = await boss.send(queue, data, {
    ...(scheduledAt !== undefined && { id: jobIdOf(queue, service, scheduledAt) }),
    ...(startAfter && { startAfter }),
    ...(limitMs !== undefined && { expireInSeconds: expiryOf(limitMs) }),
  });
  return id ?? undefined;
}

function assertKnownService({ backgroundServices }: AnyApplication, service: string): void {
  if (backgroundServices.includes(service)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `${OWNER}: there is no background service '${service}'; expected one of ${backgroundServices.join(', ')}.`,
    { details: { service } },
  );
}
