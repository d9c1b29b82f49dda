import { setTimeout as pause } from 'node:timers/promises';
import type { InvocationRecord } from '@anyhost/testing/lambda-runtime';
import type { FunctionUnderTest } from './sandbox.ts';

/** Lambda tries a failed asynchronous invocation this often again. */
const MOST_RETRIES = 2;

/** How a function is invoked over time. */
export interface ScheduledFunctionOptions {
  /** The sandboxes that Lambda has for it: more than one, because a tick can come while another is served. */
  readonly sandboxes: readonly FunctionUnderTest[];
  /** The function's timeout, in milliseconds. */
  readonly timeoutMs: number;
  /** The length of a minute here: the period of the continuation schedule, and Lambda's wait before a retry. */
  readonly minuteMs: number;
  /** Which invocations, counted from 1, are followed by the death of their sandbox while it is idle. */
  readonly deathsAfter: ReadonlySet<number>;
}

/** An event on its way to the function. */
interface Delivery {
  readonly event: object;
  readonly attempt: number;
}

/** A function behind EventBridge Scheduler: one event at the beginning, and a continuation schedule of one minute. */
export class ScheduledFunction {
  readonly #options: ScheduledFunctionOptions;
  readonly #idle: FunctionUnderTest[];
  readonly #waiting: Delivery[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly records: InvocationRecord[] = [];
  #deaths = 0;

  constructor(options: ScheduledFunctionOptions) {
    this.#options = options;
    this.#idle = [...options.sandboxes];
  }

  /** How many sandboxes were killed while they were idle. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Delivers an event, and a continuation each minute, until it is over. Rejects after `mostMinutes`. */
  async run(event: object, isOver: () => Promise<boolean>, mostMinutes: number): Promise<void> {
    this.#waiting.push({ event, attempt: 1 });
    for (let minute = 0; !(await isOver()); minute += 1) {
      if (minute > mostMinutes) throw new Error(`It was not over after ${mostMinutes} minutes.`);
      if (this.#waiting.length === 0) this.#waiting.push({ event: { trigger: 'continuation' }, attempt: 1 });
      this.#deliver();
      await pause(this.#options.minuteMs);
    }
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #deliver(): void {
    for (let sandbox = this.#idle.pop(); sandbox !== undefined; sandbox = this.#idle.pop()) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) {
        this.#idle.push(sandbox);
        return;
      }
      const serving = this.#serve(sandbox, delivery).finally(() => this.#underWay.delete(serving));
      this.#underWay.add(serving);
    }
  }

  async #serve(sandbox: FunctionUnderTest, { event, attempt }: Delivery): Promise<void> {
    const record = await sandbox.api.invoke(event, { timeoutMs: this.#options.timeoutMs });
    this.records.push(record);
    if (record.kind !== 'response' && attempt <= MOST_RETRIES) this.#retryLater({ event, attempt: attempt + 1 });
    if (this.#options.deathsAfter.has(this.records.length)) {
      this.#deaths += 1;
      await sandbox.sandbox.kill();
      await sandbox.restart();
    } else if (record.kind === 'exit' || record.kind === 'timeout') await sandbox.restart();
    this.#idle.push(sandbox);
  }

  #retryLater(delivery: Delivery): void {
    const waiting = pause(this.#options.minuteMs).then(() => {
      this.#waiting.unshift(delivery);
      this.#underWay.delete(waiting);
    });
    this.#underWay.add(waiting);
  }
}
