import { assertKnownOptions, assertSignal, invalidOption } from '../base/assert-option.ts';
import { AnyhostError } from '../base/errors.ts';
import type { TaskQueueState } from '../contract/task-queue.ts';
import { MINIMUM_TIME_MS } from '../run/budget.ts';

/** Why a task is not accepted. */
export type TaskRefusal = 'queueFull' | 'hostStarting' | 'stopping' | 'insufficientTime' | 'noInvocation';

const WHY: Record<Exclude<TaskRefusal, 'queueFull'>, string> = {
  hostStarting: 'the services of the host are not made yet; enqueue from a handler, an execution, or a hosted service',
  stopping: 'the host is stopping; do the work at once, or keep it in a durable store',
  insufficientTime: `less than ${MINIMUM_TIME_MS} ms are left before the deadline, or its reserve has begun; enqueue earlier, or give the invocation a longer timeout`,
  noInvocation:
    'no invocation is under way, and this platform freezes the process between invocations; enqueue within one, or use a durable queue',
};
const LONGEST_NAME = 128;

/** The error of a task that is not accepted. */
export function taskRefused(queue: string, task: string, reason: Exclude<TaskRefusal, 'queueFull'>): AnyhostError {
  return refusal(queue, task, { reason }, WHY[reason]);
}

/** The error of a task that finds no place. */
export function queueFull(queue: string, task: string, { waiting, running, capacity }: TaskQueueState): AnyhostError {
  const why = `the queue is full: ${waiting} tasks wait (capacity ${capacity}), ${running} are under way; try again later, raise capacity or concurrency, or wait for a place with onFull: 'wait'`;
  return refusal(queue, task, { reason: 'queueFull', waiting, running, capacity }, why);
}

function refusal(
  queue: string,
  task: string,
  details: Partial<TaskQueueState> & { readonly reason: TaskRefusal },
  why: string,
): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_TASK_REFUSED', `${queue} did not accept '${task}': ${why}.`, {
    details: { queue, task, ...details },
  });
}

/** Checks the arguments of `enqueue`. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertTask(queue: string, name: unknown, work: unknown, options: object): void {
  const owner = `${queue}.enqueue`;
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME) {
    const expected = `what the task does, as 1 to ${LONGEST_NAME} characters, for example 'confirmation'`;
    throw invalidOption({ owner, option: 'name', value: name }, expected);
  }
  if (typeof work !== 'function') {
    const expected = 'a function of (signal, execution); pass the work itself, not the promise of a call';
    throw invalidOption({ owner, option: 'task', value: work }, expected);
  }
  assertKnownOptions(owner, options, ['signal']);
  assertSignal({ owner, option: 'signal', value: Reflect.get(options, 'signal') });
}
