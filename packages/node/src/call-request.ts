import type { Deadline, EnvironmentVariables, Guard, Instant, RunRequest, TaskTime } from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { dueTimeOfJob, jobNameOf, minuteOfJob, tickDueTime } from './due-time.ts';
import type { ToldTrigger } from './told-trigger.ts';

/** Which run of a service a command asks for. */
export interface ServiceCall<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  /** The due time that was passed to the call. */
  readonly dueAt: Instant | undefined;
  /** What makes the call, where it is told. */
  readonly trigger: ToldTrigger | undefined;
  /** The call is made more often than the service is due. */
  readonly isGuarded: boolean;
  /** When the call was made. */
  readonly calledAt: Instant;
  readonly deadline: Deadline;
  /** The same time, for what the service enqueues in background task queues. */
  readonly taskTime: TaskTime;
  readonly environment: EnvironmentVariables;
}

/**
 * The run that a call asks for, with the due time that it is for: the one that was passed, else that of the Kubernetes
 * job, which can be checked once the start has computed the schedule, else, if a schedule makes the call, the last one.
 *
 * Rejects with `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that is read here for the first time, and cannot be.
 */
export async function callRequest<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: ServiceCall<BackgroundNames>,
): Promise<RunRequest> {
  const { trigger, isGuarded, dueAt, deadline } = call;
  const request = { jitterMs: 0, attempt: 1, late: false, deadline, signal: undefined };
  if (trigger === 'continuation') return { ...request, trigger, scheduledAt: undefined };
  const scheduledAt = dueAt ?? (node.host.state === 'started' ? await findDueTime(node, call) : undefined);
  // A guard without a due time: core looks into the record of the service.
  if (isGuarded) return { ...request, trigger: 'schedule', scheduledAt, guard: await loadGuard() };
  return { ...request, trigger: scheduledAt === undefined ? 'manual' : 'schedule', scheduledAt };
}

async function findDueTime<BackgroundNames extends string>(
  { host, logger }: NodeHost<BackgroundNames>,
  { service, environment, trigger, isGuarded, calledAt }: ServiceCall<BackgroundNames>,
): Promise<Instant | undefined> {
  const schedule = host.scheduleOf(service);
  const job = jobNameOf(environment);
  const dueAt = job === undefined ? undefined : await dueTimeOfJob(job, schedule, calledAt);
  if (dueAt !== undefined) return dueAt;
  // The guard finds that nothing is due in that minute.
  if (isGuarded) return job === undefined ? undefined : minuteOfJob(job, calledAt);
  const lastDueAt = trigger === 'schedule' ? await tickDueTime(schedule, calledAt) : undefined;
  if (lastDueAt !== undefined) return lastDueAt;
  if (job === undefined) return undefined;
  const why = 'does not end in the minute of a due time within a day from now';
  logger.info({ event: 'process.manualRun', service, job }, `A manual run of ${service}: the job's name ${why}`);
  return undefined;
}

// Loaded here: most commands read no schedule.
async function loadGuard(): Promise<Guard> {
  const { scheduleGuard } = await import('@anyhost/core/schedule');
  return scheduleGuard;
}
