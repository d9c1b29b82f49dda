import {
  type Application,
  type BackgroundTaskQueue,
  type BuiltInServices,
  defineApplication,
  delay,
  type TaskQueueOptions,
} from '@anyhost/core';
import type { HostUnderTest } from './host-under-test.ts';
import { YEARLY } from './topic-services.ts';

/** The queue of the applications below. */
export type Mail = BackgroundTaskQueue<BuiltInServices & Record<'unit', number>>;

/** How long a task takes. */
const TASK_MS = 200;

/** An application with the queue `mail`, and a service `work` that enqueues. */
export function appWith(
  host: HostUnderTest,
  options: TaskQueueOptions,
  work: (mail: Mail) => Promise<void>,
): Application<object, BuiltInServices & Record<'mail', Mail>, Record<'unit', number>, 'mail', 'work'> {
  let units = 0;
  return defineApplication('conformance')
    .scoped('unit', () => (units += 1), { dispose: (unit) => host.note(`unit ${unit} disposed`) })
    .backgroundTaskQueue('mail', options)
    .job('work', { schedule: YEARLY }, async (_signal, { services }) => await work(services.mail));
}

/** A task that takes a while, and notes its begin and its end. */
export function noting(host: HostUnderTest): Parameters<Mail['enqueue']>[1] {
  return async (signal, { task, services }) => {
    host.note(`${task} begins`);
    await delay(services.clock, TASK_MS, signal);
    host.note(`${task} ends`);
  };
}

/** The outcomes of tasks in short: `a completed`. */
export function tasksOf(host: HostUnderTest): readonly string[] {
  return host.outcomes.flatMap(({ task, status }) => (task === undefined ? [] : [`${task} ${status}`]));
}
