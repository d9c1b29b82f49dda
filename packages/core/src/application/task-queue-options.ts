import { assertChoice, assertKnownOptions, assertNumber, type GivenOption } from '../base/assert-option.ts';
import { assertUses } from './assert-registration.ts';
import type { UsesOption } from './service-options.ts';

/** Options of a background task queue. */
export interface TaskQueueOptions<Uses extends string = string> extends UsesOption<Uses> {
  /** How many tasks may wait for their turn; those under way do not count. 1 or more. Default 100. */
  readonly capacity?: number | undefined;
  /** How many tasks run at once. With 1 they run in order, one after the other. Default 1. */
  readonly concurrency?: number | undefined;
  /** What `enqueue` does while the queue is full: it waits for a place, or rejects. Default `'wait'`. */
  readonly onFull?: 'wait' | 'reject' | undefined;
  /**
   * What becomes of tasks when the host stops. `'drain'`: they are finished within the executions' share of
   * `shutdownTimeoutMs`; then those under way abort, and the others are dropped. `'drop'`: those under way abort and the
   * others are dropped at once. What is dropped is reported. Default `'drain'`.
   */
  readonly onStop?: 'drain' | 'drop' | undefined;
  /** Milliseconds after which the signal of a task aborts, counted from its begin; 1 or more. Default: no limit. */
  readonly timeoutMs?: number | undefined;
}

/** The options of a queue, every default filled in. */
export interface ResolvedTaskQueue {
  readonly capacity: number;
  readonly concurrency: number;
  readonly onFull: 'wait' | 'reject';
  readonly onStop: 'drain' | 'drop';
  readonly timeoutMs: number | undefined;
}

const OPTIONS: Record<keyof TaskQueueOptions, true> = {
  capacity: true,
  concurrency: true,
  onFull: true,
  onStop: true,
  timeoutMs: true,
  uses: true,
};

/** Checks options and fills in defaults. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function readTaskQueueOptions(owner: string, options: TaskQueueOptions = {}): ResolvedTaskQueue {
  assertKnownOptions(owner, options, Object.keys(OPTIONS));
  const { capacity = 100, concurrency = 1, onFull = 'wait', onStop = 'drain', timeoutMs, uses } = options;
  const given = (option: string, value: unknown): GivenOption => ({ owner, option, value });
  assertNumber(given('capacity', capacity), { least: 1, whole: true });
  assertNumber(given('concurrency', concurrency), { least: 1, whole: true });
  assertChoice(given('onFull', onFull), ['wait', 'reject']);
  assertChoice(given('onStop', onStop), ['drain', 'drop']);
  assertNumber(given('timeoutMs', timeoutMs), { least: 1 });
  assertUses(owner, uses);
  return Object.freeze({ capacity, concurrency, onFull, onStop, timeoutMs });
}
