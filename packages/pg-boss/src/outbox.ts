import { type Clock, type DrivenService, delay, isTimed, type Logger, type RunRequest, toError } from '@anyhost/core';
import type { DueTimes } from '@anyhost/core/driver';
import { formatSchedule } from '@anyhost/core/schedule';
import type { JobInsert, PgBoss } from 'pg-boss';
import { type JobData, jobDataOf, jobIdOf, jobKeyOf } from './job-data.ts';

const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const DAY_SECONDS = 86_400;

/** What the outboxes of a driver share. */
export interface OutboxParts {
  readonly boss: PgBoss;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
  /** Seconds for which a finished job is kept at least. */
  readonly keepSeconds: number;
}

/** What one service is sent by. */
export interface Addressee {
  readonly service: DrivenService;
  readonly queue: string;
  readonly partitions: number;
  readonly dueTimes: DueTimes | undefined;
  /** There is a job that no one has been told of. */
  onSent(): void;
  /** A due time was not sent: its job exists, or the service is still under way. */
  onNotSent(request: RunRequest, jobId: string): void;
}

/**
 * Sends the jobs of one service, one request after the other. What PostgreSQL does not take is sent again until it
 * does; of several due times that wait for it the newest is sent.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #to: Addressee;
  readonly #schedule: string | undefined;
  #waiting: RunRequest[] = [];
  #sending: Promise<void> | undefined;

  constructor(parts: OutboxParts, to: Addressee) {
    this.#parts = parts;
    this.#to = to;
    const { schedule } = to.service.policy;
    this.#schedule = isTimed(schedule) ? formatSchedule(schedule) : undefined;
  }

  /** Sends it as soon as it can. */
  add(request: RunRequest): void {
    const isDue = (other: RunRequest): boolean => other.trigger === 'schedule';
    const replaces = isDue(request) && this.#waiting.some(isDue);
    const late = request.late || (replaces && this.#to.service.policy.misfire === 'once');
    if (replaces) this.#waiting = this.#waiting.filter((other) => !isDue(other));
    this.#waiting.push({ ...request, late });
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when nothing is being sent. After the stop that is soon. Never rejects. */
  async ended(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let waitMs = SHORTEST_WAIT_MS; ; ) {
      const request = this.#waiting.shift();
      if (request === undefined || this.#parts.stopped.aborted) return;
      try {
        await this.#send(request);
        waitMs = SHORTEST_WAIT_MS;
      } catch (thrown) {
        this.#logFailure(request, toError(thrown), waitMs);
        if (!this.#waiting.some(({ trigger }) => trigger === request.trigger)) this.#waiting.unshift(request);
        if (!(await delay(this.#parts.clock, waitMs, this.#parts.stopped))) return;
        waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
      }
    }
  }

  async #send(request: RunRequest): Promise<void> {
    const { queue, partitions } = this.#to;
    const jobs = jobDataOf(request, this.#schedule, partitions).map((data) => this.#jobOf(data, request));
    const inserted = await this.#parts.boss.insert(queue, jobs, { returnId: true });
    const [first] = jobs;
    if (inserted !== null) this.#to.onSent();
    else if (first?.id !== undefined) this.#to.onNotSent(request, first.id);
  }

  #jobOf(data: JobData, { scheduledAt }: RunRequest): JobInsert<JobData> {
    const { service, queue } = this.#to;
    const singletonKey = jobKeyOf(data.partition);
    const job = { data, ...(singletonKey !== undefined && { singletonKey }) };
    if (scheduledAt === undefined) return job;
    const id = jobIdOf(queue, service.name, scheduledAt, data.partition);
    const deleteAfterSeconds = this.#keptFor(scheduledAt);
    return { ...job, id, ...(deleteAfterSeconds !== undefined && { deleteAfterSeconds }) };
  }

  // The job of a due time says that it was served: it is kept until the one after it has a job of its own.
  #keptFor(scheduledAt: NonNullable<RunRequest['scheduledAt']>): number | undefined {
    const next = this.#to.dueTimes?.next(scheduledAt);
    if (next === undefined) return undefined;
    const seconds = Math.ceil((2 * (next - scheduledAt)) / 1000) + DAY_SECONDS;
    return seconds > this.#parts.keepSeconds ? seconds : undefined;
  }

  #logFailure({ scheduledAt }: RunRequest, err: Error, waitMs: number): void {
    const { service } = this.#to;
    const due = scheduledAt === undefined ? undefined : new Date(scheduledAt).toISOString();
    const fields = { event: 'fleet.sendFailed', service: service.name, due, err, waitMs };
    this.#parts.logger.warn(fields, `${service.name}: the job could not be sent; it is sent again in ${waitMs} ms`);
  }
}
