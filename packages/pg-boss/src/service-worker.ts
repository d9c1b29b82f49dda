import {
  type AnyhostErrorCode,
  type DrivenService,
  type DriverContext,
  deadlineAfter,
  failureOf,
  meaningOf,
  type RunRequest,
  type RunResult,
  toInstant,
} from '@anyhost/core';
import type { DueTimes } from '@anyhost/core/driver';
import type { Job, JobResult, PgBoss } from 'pg-boss';
import { dispositionOf, outputOf } from './disposition.ts';
import { type JobData, type JobRequest, jobKeyOf, readJobData } from './job-data.ts';
import type { ServiceQueue } from './queues.ts';
import type { DriverSettings } from './read-options.ts';
import { settleJob } from './settle-job.ts';

/** What a worker works with. */
export interface WorkerParts {
  readonly boss: PgBoss;
  readonly context: DriverContext;
  readonly settings: DriverSettings;
  readonly service: DrivenService;
  readonly queue: ServiceQueue;
  /** The schedule of the service in this process, as text, and its due times. */
  readonly schedule: { readonly text: string; readonly dueTimes: DueTimes } | undefined;
}

/** Runs the jobs of one service in this process, one at a time. */
export class ServiceWorker {
  readonly #parts: WorkerParts;
  #workId: string | undefined;
  #serving: JobRequest | undefined;
  #faults = 0;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** What its run under way serves. */
  get serving(): JobRequest | undefined {
    return this.#serving;
  }

  /** Begins to fetch. */
  async start(): Promise<void> {
    const { boss, queue, settings } = this.#parts;
    const options = {
      perJobResults: true,
      localConcurrency: 1,
      batchSize: 1,
      pollingIntervalSeconds: settings.pollMs / 1000,
      // A job that waits for its next delivery is not announced when it is due.
      notifyPollingIntervalSeconds: settings.pollMs / 1000,
    } as const;
    this.#workId = await boss.work(queue.name, options, (jobs: Job<object>[]) => this.#serveAll(jobs));
  }

  /** Fetches no more. Resolves when the job under way is settled. */
  async stop(): Promise<void> {
    const { boss, queue } = this.#parts;
    if (this.#workId !== undefined) await boss.offWork(queue.name, { id: this.#workId, wait: true });
  }

  /** Fetches now. */
  wake(): void {
    if (this.#workId !== undefined) this.#parts.boss.notifyWorker(this.#workId);
  }

  async #serveAll(jobs: readonly Job<object>[]): Promise<JobResult[]> {
    // There may be more: the next fetch follows at once. Without a job the worker waits again.
    this.wake();
    const results: JobResult[] = [];
    for (const job of jobs) results.push(...(await this.#serve(job)));
    return results;
  }

  async #serve(job: Job<object>): Promise<JobResult[]> {
    const { boss, settings, queue } = this.#parts;
    const asked = readJobData(job.data);
    if (typeof asked === 'string') return [this.#unreadable(job, asked)];
    this.#serving = asked;
    try {
      const result = await this.#run(job, asked);
      const { id, retryCount } = job;
      const rest = { data: restOf(asked), singletonKey: jobKeyOf(asked.partition) };
      const held = { queue: queue.name, attempt: { id, retryCount }, redeliveries: settings.redeliveries, rest };
      return await settleJob(boss, held, { disposition: dispositionOf(result), output: outputOf(result.outcome) });
    } finally {
      this.#serving = undefined;
    }
  }

  async #run(job: Job<object>, asked: JobRequest): Promise<RunResult> {
    const { service } = this.#parts;
    const request = this.#requestOf(job, asked);
    if (this.#isNoLongerDue(asked)) return service.refuse(request, { status: 'skipped', reason: 'notDue' });
    const result = await service.run(request);
    this.#judge(result);
    return result;
  }

  #requestOf(job: Job<object>, asked: JobRequest): RunRequest {
    const { trigger, scheduledAt, jitterMs, late, partition, limitMs } = asked;
    const now = this.#parts.context.clock.monotonic();
    return {
      trigger,
      scheduledAt,
      jitterMs,
      late,
      partition,
      attempt: job.retryCount + 1,
      deadline: deadlineAfter(now, limitMs ?? this.#parts.queue.limitMs),
      signal: job.signal,
    };
  }

  // Sent by a process with another schedule: before a deployment, or during one.
  #isNoLongerDue({ trigger, scheduledAt, schedule: sentBy }: JobRequest): boolean {
    const { schedule } = this.#parts;
    if (trigger !== 'schedule' || scheduledAt === undefined || sentBy === undefined) return false;
    if (sentBy === schedule?.text) return false;
    return schedule?.dueTimes.next(toInstant(scheduledAt - 1)) !== scheduledAt;
  }

  #judge({ outcome, cancelledBy }: RunResult): void {
    const { context, service, settings } = this.#parts;
    const error = failureOf(outcome);
    const isStopping = cancelledBy === 'hostStopping';
    if (outcome.status === 'completed') this.#faults = 0;
    if (error === undefined || isStopping || !meaningOf(outcome).fault) return;
    this.#faults += 1;
    const { onFault } = service.policy;
    const limit = typeof onFault === 'object' && 'stopHostAfter' in onFault ? onFault.stopHostAfter : Infinity;
    const mustEnd = outcome.status === 'abandoned' && settings.onAbandoned === 'stop';
    if (mustEnd || this.#faults >= limit) context.fail(error, service.name);
  }

  #unreadable({ id }: Job<object>, what: string): JobResult {
    const { context, service, queue } = this.#parts;
    const code: AnyhostErrorCode = 'ERR_ANYHOST_INVALID_EVENT';
    const fields = { event: 'fleet.jobUnreadable', service: service.name, queue: queue.name, jobId: id, what };
    context.logger.error(fields, `${service.name}: the job ${id} cannot be run, because ${what}`);
    return { id, status: 'deadletter', output: { code, message: what } };
  }
}

/** The data of the job that does the rest of another. */
function restOf({ scheduledAt, partition, limitMs }: JobRequest): JobData {
  return {
    trigger: 'continuation',
    ...(scheduledAt !== undefined && { scheduledTime: new Date(scheduledAt).toISOString() }),
    ...(partition !== undefined && { partition }),
    ...(limitMs !== undefined && { limitMs }),
  };
}
