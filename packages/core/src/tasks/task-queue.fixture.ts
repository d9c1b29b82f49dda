import { defineApplication } from '../application/define-application.ts';
import type { TaskQueueOptions } from '../application/task-queue-options.ts';
import type { BackgroundTask, BackgroundTaskQueue } from '../contract/task-queue.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { type FixtureOptions, type HostFixture, startedHost } from '../fixtures/host.fixture.ts';

/** Keeps the queue of a host, so that a test can enqueue as a web handler does. */
export class QueueHolder {
  #queue: BackgroundTaskQueue | undefined;

  set(queue: BackgroundTaskQueue): object {
    this.#queue = queue;
    return {};
  }

  get queue(): BackgroundTaskQueue {
    if (this.#queue === undefined) throw new Error('The host has not made its queue.');
    return this.#queue;
  }
}

/** A started host with the queue `mail`. */
export async function hostWithQueue(
  options: TaskQueueOptions = {},
  hostOptions: FixtureOptions = {},
): Promise<HostFixture<never> & { readonly mail: BackgroundTaskQueue }> {
  const holder = new QueueHolder();
  const app = defineApplication('shop')
    .backgroundTaskQueue('mail', options)
    .singleton('user', ({ mail }) => holder.set(mail));
  const fixture = await startedHost(app, hostOptions);
  return { ...fixture, mail: holder.queue };
}

/** Tasks that run until the test lets them go on, and the order in which they began. */
export class HeldTasks {
  readonly begun: string[] = [];
  readonly #gates = new Map<string, ReturnType<typeof deferred>>();

  /** A task that ends when `release` is called with its name. */
  task(name: string): BackgroundTask {
    const gate = deferred();
    this.#gates.set(name, gate);
    return async () => {
      this.begun.push(name);
      await gate.promise;
    };
  }

  release(name: string): void {
    this.#gates.get(name)?.resolve();
  }
}
