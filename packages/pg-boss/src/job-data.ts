import { createHash } from 'node:crypto';
import {
  type Instant,
  isNumberIn,
  isRecord,
  occurrenceOf,
  type Partition,
  type RunRequest,
  readProperty,
  type Trigger,
  toInstant,
} from '@anyhost/core';

/** What a job carries: what its run is to serve. Also what an operator sees in the table. */
export interface JobData {
  readonly trigger: Trigger;
  /** The due time, as an ISO text. */
  readonly scheduledTime?: string | undefined;
  /** The schedule that it is a due time of: a process with another one looks whether it still is. */
  readonly schedule?: string | undefined;
  /** Milliseconds after the due time at which it was meant to be served. */
  readonly jitterMs?: number | undefined;
  /** It stands for due times that were missed. */
  readonly late?: boolean | undefined;
  readonly partition?: Partition | undefined;
  /** Milliseconds that its run may take. Default: by the policy of the service. */
  readonly limitMs?: number | undefined;
}

/** What a job asks for. */
export interface JobRequest extends Pick<RunRequest, 'trigger' | 'scheduledAt' | 'jitterMs' | 'late' | 'partition'> {
  readonly schedule: string | undefined;
  readonly limitMs: number | undefined;
}

const TRIGGERS: readonly Trigger[] = ['schedule', 'manual', 'continuation', 'startup'];

/**
 * Reads the data of a job. A job without data, such as one that was sent by hand, is a manual run.
 *
 * @returns What is wrong, as a text, for data that no one could have meant.
 */
export function readJobData(data: unknown): JobRequest | string {
  const given = data ?? {};
  if (!isRecord(given)) return 'the data of the job is not an object';
  const read = (name: keyof JobData): unknown => readProperty(given, name);
  const [schedule, jitterMs, partition, limitMs] = [
    read('schedule'),
    read('jitterMs'),
    read('partition'),
    read('limitMs'),
  ];
  const trigger = TRIGGERS.find((each) => each === (read('trigger') ?? 'manual'));
  if (trigger === undefined) return `its trigger is none of ${TRIGGERS.join(', ')}`;
  const scheduledTime = read('scheduledTime');
  const scheduledAt = scheduledTime === undefined ? undefined : Date.parse(String(scheduledTime));
  if (Number.isNaN(scheduledAt)) return 'its scheduledTime is not a time';
  if (limitMs !== undefined && !isNumberIn({ least: 0 }, limitMs)) return 'its limitMs is not a number of milliseconds';
  if (partition !== undefined && !isPartition(partition)) return 'its partition is not { index, count }';
  return {
    trigger,
    scheduledAt: scheduledAt === undefined ? undefined : toInstant(scheduledAt),
    jitterMs: isNumberIn({ least: 0 }, jitterMs) ? jitterMs : 0,
    late: read('late') === true,
    partition,
    schedule: typeof schedule === 'string' ? schedule : undefined,
    limitMs,
  };
}

/** The data of the jobs for a request: one, or one for each part. */
export function jobDataOf(request: RunRequest, schedule: string | undefined, partitions: number): readonly JobData[] {
  const { trigger, scheduledAt, jitterMs, late } = request;
  const data: JobData = {
    trigger,
    ...(scheduledAt !== undefined && { scheduledTime: new Date(scheduledAt).toISOString() }),
    ...(trigger === 'schedule' && { schedule }),
    ...(jitterMs > 0 && { jitterMs: Math.round(jitterMs) }),
    ...(late && { late }),
  };
  if (partitions === 1) return [data];
  return Array.from({ length: partitions }, (_, index) => ({ ...data, partition: { index, count: partitions } }));
}

/** The id of a job: that of its occurrence, so that a second one cannot be inserted. Of other jobs: none. */
export function jobIdOf(queue: string, service: string, scheduledAt: Instant, partition?: Partition): string {
  const { id } = occurrenceOf(service, scheduledAt);
  return uuidOf(partition === undefined ? `${queue} ${id}` : `${queue} ${id} ${partition.index}/${partition.count}`);
}

/** Jobs with one key exclude each other: those of a service, or of one of its parts. */
export function jobKeyOf(partition: Partition | undefined): string | undefined {
  return partition === undefined ? undefined : `${partition.index}-of-${partition.count}`;
}

// As RFC 9562 makes version 5 of a UUID: the first 16 bytes of a hash, with the version in them.
function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function isPartition(value: unknown): value is Partition {
  const [index, count] = [readProperty(value, 'index'), readProperty(value, 'count')];
  return isNumberIn({ least: 1, whole: true }, count) && isNumberIn({ least: 0, most: count - 1, whole: true }, index);
}
