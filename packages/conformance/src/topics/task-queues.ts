import { expect } from 'vitest';
import { appWith, noting, tasksOf } from '../queue-app.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, workUntilAborted } from '../topic-services.ts';

/** Background task queues: what a service enqueues is done, in order, or reported. */
export function describeTaskQueues(add: AddTopicTest): void {
  add('what a service enqueues is done, one task at a time and in order [W05]', [], async (host) => {
    const app = appWith(host, {}, async (mail) => {
      for (const name of ['a', 'b', 'c']) await mail.enqueue(name, noting(host));
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(tasksOf(host)).toEqual(['a completed', 'b completed', 'c completed']);
    expect(host.outcomes.filter(({ task }) => task === 'a')).toMatchObject([{ service: 'mail', trigger: 'queue' }]);
  });

  add('as many tasks run at once as concurrency says', [], async (host) => {
    const app = appWith(host, { concurrency: 2 }, async (mail) => {
      for (const name of ['a', 'b', 'c']) await mail.enqueue(name, noting(host));
    });
    await host.create(app);
    await host.live();
    expect(host.journal.slice(0, 3)).toEqual(['a begins', 'b begins', 'a ends']);
    expect(tasksOf(host)).toEqual(['a completed', 'b completed', 'c completed']);
  });

  add('the error of a task is logged, and the next task runs [W05]', [], async (host) => {
    const error = new Error('no such mailbox');
    const app = appWith(host, {}, async (mail) => {
      await mail.enqueue('bad', () => Promise.reject(error));
      await mail.enqueue('good', noting(host));
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['good begins', 'good ends']);
    expect(tasksOf(host)).toEqual(['bad faulted', 'good completed']);
    expect(host.linesOf('execution.faulted')).toMatchObject([
      { level: 'error', fields: { service: 'mail', task: 'bad', err: error } },
    ]);
  });

  add('each task has its own scope, disposed after it, even after an error [W04]', [], async (host) => {
    const app = appWith(host, {}, async (mail) => {
      await mail.enqueue('a', async (_signal, { services }) => host.note(`a uses unit ${services.unit}`));
      await mail.enqueue('b', async (_signal, { services }) => {
        host.note(`b uses unit ${services.unit}`);
        throw new Error('no');
      });
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['a uses unit 1', 'unit 1 disposed', 'b uses unit 2', 'unit 2 disposed']);
  });

  add('while the queue is full, enqueue waits for a place [W05]', [], async (host) => {
    const app = appWith(host, { capacity: 1 }, async (mail) => {
      for (const name of ['a', 'b', 'c', 'd']) {
        await mail.enqueue(name, noting(host));
        host.note(`${name} accepted`);
      }
    });
    await host.create(app);
    await host.live();
    const before = (first: string, second: string): boolean =>
      host.journal.indexOf(first) < host.journal.indexOf(second);
    expect([before('b accepted', 'a ends'), before('a ends', 'c accepted')]).toEqual([true, true]);
    expect(tasksOf(host)).toEqual(['a completed', 'b completed', 'c completed', 'd completed']);
  });

  add('a full queue that rejects says so at once', [], async (host) => {
    const app = appWith(host, { capacity: 1, onFull: 'reject' }, async (mail) => {
      for (const name of ['a', 'b']) await mail.enqueue(name, noting(host));
      await mail.enqueue('c', noting(host)).catch((error: unknown) => host.note(String(codeOf(error))));
    });
    await host.create(app);
    await host.live();
    expect(host.journal[0]).toBe('ERR_ANYHOST_TASK_REFUSED');
    expect(tasksOf(host)).toEqual(['a completed', 'b completed']);
  });

  add('a task that is not a function is refused [W05]', [], async (host) => {
    const app = appWith(host, {}, async (mail) => {
      const refused: Promise<unknown> = Reflect.apply(mail.enqueue, mail, ['nothing']);
      await refused.catch((error: unknown) => host.note(String(codeOf(error))));
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['ERR_ANYHOST_INVALID_OPTION']);
  });

  add('a task is aborted after its timeoutMs', [], async (host) => {
    const app = appWith(host, { timeoutMs: 1000 }, async (mail) => {
      const { outcome } = await mail.enqueue('slow', workUntilAborted);
      host.note(String(Math.round((await outcome).durationMs)));
    });
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['1000']);
    expect(tasksOf(host)).toEqual(['slow timedOut']);
  });
}
