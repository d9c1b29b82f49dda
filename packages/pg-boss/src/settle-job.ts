import { readProperty } from '@anyhost/core';
import type { ConnectionOptions, JobResult, PgBoss } from 'pg-boss';
import type { Disposition, JobOutput } from './disposition.ts';
import type { JobData } from './job-data.ts';

/** A job under way, as far as its end needs it. */
export interface HeldJob {
  readonly queue: string;
  /** The job and its attempt: pg-boss ignores what a process says about an attempt that is no longer its own. */
  readonly attempt: { readonly id: string; readonly retryCount: number };
  readonly redeliveries: number;
  /** The job that does the rest, for `continue`. */
  readonly rest: { readonly data: JobData; readonly singletonKey: string | undefined };
}

/**
 * Settles a job, or tells pg-boss how to.
 *
 * @returns What the handler of a worker returns. A job that was settled here is left alone by pg-boss.
 */
export async function settleJob(
  boss: PgBoss,
  job: HeldJob,
  { disposition, output }: { readonly disposition: Disposition; readonly output: JobOutput },
): Promise<JobResult[]> {
  const { id } = job.attempt;
  switch (disposition) {
    case 'complete':
      return [{ id, status: 'completed', output }];
    case 'dead':
      return [{ id, status: 'deadletter', output }];
    case 'none':
      return [{ id, status: 'failed', output }];
    case 'continue':
      await completeAndContinue(boss, job, output);
      return [{ id, status: 'completed', output }];
    default:
      await failUncounted(boss, job, { output, atOnce: disposition === 'handOver' });
      return [{ id, status: 'failed', output }];
  }
}

// The queue takes one job at a time: the rest is sent when this one is complete, both or neither.
async function completeAndContinue(boss: PgBoss, job: HeldJob, output: JobOutput): Promise<void> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (transaction === undefined) return completeThenSend(boss, job, { output, options: {} });
  try {
    await completeThenSend(boss, job, { output, options: { db: transaction.db } });
    await transaction.commit();
  } catch (thrown) {
    await transaction.rollback();
    throw thrown;
  }
}

async function completeThenSend(
  boss: PgBoss,
  { queue, attempt, rest: { data, singletonKey } }: HeldJob,
  { output, options }: { readonly output: JobOutput; readonly options: ConnectionOptions },
): Promise<void> {
  const answer = await boss.complete(queue, attempt, output, options);
  // Another process has the job: it does the rest.
  if (readProperty(answer, 'affected') === 0) return;
  await boss.send(queue, data, { ...options, ...(singletonKey !== undefined && { singletonKey }) });
}

// Only a job whose process died uses up a redelivery.
async function failUncounted(
  boss: PgBoss,
  { queue, attempt, redeliveries }: HeldJob,
  { output, atOnce }: { readonly output: JobOutput; readonly atOnce: boolean },
): Promise<void> {
  const answer = await boss.fail(queue, attempt, output);
  if (readProperty(answer, 'affected') === 0) return;
  const retryLimit = attempt.retryCount + 1 + redeliveries;
  await boss.update(queue, undefined, { id: attempt.id, retryLimit, ...(atOnce && { startAfter: 0 }) });
}
