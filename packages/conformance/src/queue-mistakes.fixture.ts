import { type AnyApplication, nextTurn, type ResolvedTaskQueue, taskTimeUntil, toMoment } from '@anyhost/core';
import type { Mistake } from './mistake.fixture.ts';

/** Mistakes in background task queues, and in what adapters do about them. */
export const QUEUE_MISTAKES: readonly (readonly [what: string, mistake: Mistake, caughtBy: string])[] = [
  [
    'a queue runs all its tasks at once',
    { application: withQueue({ concurrency: 1000 }) },
    'task queues: what a service enqueues is done, one task at a time and in order [W05]',
  ],
  [
    'a queue runs one task at a time, whatever its concurrency is',
    { application: withQueue({ concurrency: 1 }) },
    'task queues: as many tasks run at once as concurrency says',
  ],
  [
    'a queue has no end',
    { application: withQueue({ capacity: 1_000_000 }) },
    'task queues: while the queue is full, enqueue waits for a place [W05]',
  ],
  [
    'a full queue always waits',
    { application: withQueue({ onFull: 'wait' }) },
    'task queues: a full queue that rejects says so at once',
  ],
  [
    'tasks have no time limit of their own',
    { application: withQueue({ timeoutMs: undefined }) },
    'task queues: a task is aborted after its timeoutMs',
  ],
  [
    'a queue that should drain drops',
    { application: withQueue({ onStop: 'drop' }) },
    'ends of tasks: at the stop a queue that drains finishes its tasks, while services still run [W06]',
  ],
  [
    'a queue that should drop drains',
    { application: withQueue({ onStop: 'drain' }) },
    'ends of tasks: at the stop a queue that drops says what it dropped [W06]',
  ],
  [
    'outcomes of tasks are not passed on',
    {
      options: (options) => ({
        ...options,
        onOutcome: (outcome) => (outcome.task === undefined ? options.onOutcome?.(outcome) : undefined),
      }),
    },
    'task queues: the error of a task is logged, and the next task runs [W05]',
  ],
  [
    'tasks are never accepted',
    { platform: (platform) => ({ ...platform, taskTime: () => undefined }) },
    'task queues: each task has its own scope, disposed after it, even after an error [W04]',
  ],
  [
    'the time of an invocation does not count for its tasks',
    { platform: (platform) => ({ ...platform, taskTime: () => taskTimeUntil('none', toMoment(0)) }) },
    'ends of tasks: tasks end with the time of the answer, and what has not begun is reported',
  ],
  [
    'tasks are accepted between invocations',
    { platform: (platform) => ({ ...platform, taskTime: () => taskTimeUntil('none', toMoment(0)) }) },
    'ends of tasks: between runs a task is refused: the process may be frozen',
  ],
  [
    'the answer does not wait for tasks',
    {
      harness: (harness) => ({
        ...harness,
        run: async (...run) => {
          const answer = harness.run(...run);
          for (let turn = 0; turn < 5; turn += 1) await nextTurn();
          return await Promise.race([answer, Promise.resolve({ kind: 'resolved' } as const)]);
        },
      }),
    },
    'ends of tasks: the answer comes after the tasks, and those that they enqueue',
  ],
  [
    'a task that hangs is not reported as stuck',
    { stuck: () => undefined },
    'ends of tasks: a task that hangs does not hold the answer, and the process ends',
  ],
];

/** Gives every queue of an application these options, whatever its own are. */
function withQueue(wrong: Partial<ResolvedTaskQueue>): (application: AnyApplication) => AnyApplication {
  return ({ definition, backgroundServices }) => {
    const services = definition.services.map((service) =>
      service.kind === 'taskQueue' ? { ...service, queue: { ...service.queue, ...wrong } } : service,
    );
    return { backgroundServices, definition: { ...definition, services } };
  };
}
