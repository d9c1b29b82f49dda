import { AnyhostError, type ResolvedPolicy } from '@anyhost/core';
import type { PgBoss, QueueOptions, QueueResult } from 'pg-boss';
import type { DriverSettings } from './read-options.ts';

/** Seconds between the deadline of a run and the end of its job: for the answer. */
const SPARE_SECONDS = 1;
/** pg-boss refuses more. */
const LONGEST_SECONDS = 86_400;
/** The reserve of an execution, at most, unless its policy says otherwise. */
const RESERVE_MS = 2000;

/** The queue of one service. */
export interface ServiceQueue {
  readonly service: string;
  readonly name: string;
  readonly policy: 'exclusive' | 'stately';
  /** Milliseconds that a run may take. */
  readonly limitMs: number;
}

/** The queue of a service. Names of applications and services have no dot, so that it is never one of `queuesOf`. */
export function queueNameOf(application: string, service: string): string {
  return `${application}/${service}`;
}

/** The queues of an application beside those of its services. */
export function queuesOf(application: string): { readonly dead: string; readonly schedules: string } {
  return { dead: `${application}/.dead`, schedules: `${application}/.schedules` };
}

/** Seconds after which a job with this limit has expired. */
export function expiryOf(limitMs: number): number {
  return Math.min(LONGEST_SECONDS, Math.ceil(limitMs / 1000) + SPARE_SECONDS);
}

/** The queue that a service needs, by its policy. */
export function queueOf(
  application: string,
  service: string,
  { policy, maxRunMs }: { readonly policy: ResolvedPolicy; readonly maxRunMs: number },
): ServiceQueue {
  return {
    service,
    name: queueNameOf(application, service),
    policy: policy.overlap === 'queue' ? 'stately' : 'exclusive',
    limitMs: Math.min((LONGEST_SECONDS - SPARE_SECONDS) * 1000, limitOf(policy) ?? maxRunMs),
  };
}

// All attempts of a run belong to one job.
function limitOf({ timeoutMs, reserveMs = RESERVE_MS, retry }: ResolvedPolicy): number | undefined {
  if (timeoutMs === undefined) return undefined;
  return retry.attempts * (timeoutMs + 2 * reserveMs) + (retry.attempts - 1) * retry.maxDelayMs;
}

/** Makes the queues that do not exist, and corrects the options of those that differ. */
export async function createQueues(
  boss: PgBoss,
  application: string,
  { queues, settings }: { readonly queues: readonly ServiceQueue[]; readonly settings: DriverSettings },
): Promise<void> {
  const own = queuesOf(application);
  const names = [...queues.map(({ name }) => name), own.dead, own.schedules];
  const existing = new Map((await boss.getQueues(names)).map((queue) => [queue.name, queue]));
  if (settings.deadLetter && !existing.has(own.dead)) await boss.createQueue(own.dead);
  if (!existing.has(own.schedules)) await boss.createQueue(own.schedules);
  const deadLetter = settings.deadLetter ? own.dead : null;
  for (const queue of queues) {
    const found = existing.get(queue.name);
    const options = optionsOf(queue, settings);
    if (found === undefined) {
      await boss.createQueue(queue.name, { ...options, ...(deadLetter && { deadLetter }), policy: queue.policy });
      continue;
    }
    if (found.policy !== queue.policy) throw otherPolicy(queue, found);
    if (differs(found, { ...options, deadLetter })) await boss.updateQueue(queue.name, { ...options, deadLetter });
  }
}

function optionsOf({ limitMs }: ServiceQueue, settings: DriverSettings): QueueOptions & { readonly notify: boolean } {
  return {
    expireInSeconds: expiryOf(limitMs),
    heartbeatSeconds: Math.ceil(settings.heartbeatMs / 1000),
    retryLimit: settings.redeliveries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    deleteAfterSeconds: Math.ceil(settings.keepMs / 1000),
    notify: settings.notify,
  };
}

function differs(found: QueueResult, wanted: object): boolean {
  const facts: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(wanted).some(([option, value]) => (facts[option] ?? null) !== value);
}

// pg-boss cannot change the policy of a queue.
function otherPolicy({ name, service, policy }: ServiceQueue, found: QueueResult): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${service}: the queue '${name}' has the policy '${found.policy}', but overlap asks for '${policy}', and pg-boss cannot change it. Stop the workers, delete the queue (boss.deleteQueue('${name}')), and start them again.`,
    { details: { service, queue: name } },
  );
}
