import {
  type Deadline,
  type EnvironmentVariables,
  type ExecutionOutcome,
  type Instant,
  reduceError,
  startsBefore,
  toError,
} from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { catchError } from './catch-error.ts';
import { dueTimeOfJob, jobNameOf } from './due-time.ts';
import { isCancelledStart } from './is-cancelled-start.ts';

/** Which run of a service a command asks for. */
export interface ServiceCall<BackgroundNames extends string> {
  readonly service: BackgroundNames;
  /** The due time that was passed to the call. */
  readonly dueAt: Instant | undefined;
  /** Only unfinished work is resumed. */
  readonly continues: boolean;
  readonly deadline: Deadline;
  readonly environment: EnvironmentVariables;
}

/** From the start to the end of the stop. */
export async function serveOnce<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: ServiceCall<BackgroundNames>,
): Promise<{ readonly outcome: ExecutionOutcome | undefined; readonly errors: readonly Error[] }> {
  const { host, clock } = node;
  const startError = await catchError(startsBefore(host.start(), clock, call.deadline));
  // A host that is still starting, or whose start was cancelled, refuses the run and gives the reason.
  const canServe = startError === undefined || isCancelledStart(startError);
  const { outcome, error } = canServe ? await runService(node, call) : { error: startError };
  const errors = [error, await catchError(host.stop())];
  return { outcome, errors: errors.filter((one) => one !== undefined) };
}

/** Runs the service. Never rejects, because the host has to be stopped. */
async function runService<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: ServiceCall<BackgroundNames>,
): Promise<{ readonly outcome?: ExecutionOutcome; readonly error?: Error }> {
  const { service, deadline } = call;
  try {
    const scheduledAt = call.continues ? undefined : (call.dueAt ?? (await readJobName(node, call)));
    const trigger = scheduledAt === undefined ? 'manual' : 'schedule';
    const request = {
      trigger: call.continues ? 'continuation' : trigger,
      scheduledAt,
      jitterMs: 0,
      attempt: 1,
      late: false,
      deadline,
      signal: undefined,
    } as const;
    const { outcome } = await node.host.serve(service, request);
    return { outcome };
  } catch (thrown) {
    const error = toError(thrown);
    const text = `${service} cannot be run: ${reduceError(error).message}`;
    node.logger.fatal({ event: 'process.runFailed', service, err: error }, text);
    return { error };
  }
}

/**
 * The due time of the Kubernetes job, which can be checked once the start has computed the schedule. Rejects with
 * `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that is read here for the first time, and cannot be.
 */
async function readJobName<BackgroundNames extends string>(
  { host, logger, clock }: NodeHost<BackgroundNames>,
  { service, environment }: ServiceCall<BackgroundNames>,
): Promise<Instant | undefined> {
  const job = jobNameOf(environment);
  if (job === undefined || host.state !== 'started') return undefined;
  const dueAt = await dueTimeOfJob(job, host.scheduleOf(service), clock.now());
  if (dueAt === undefined) {
    const why = 'does not end in the minute of a due time within a day from now';
    logger.info({ event: 'process.manualRun', service, job }, `A manual run of ${service}: the job's name ${why}`);
  }
  return dueAt;
}
