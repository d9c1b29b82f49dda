import {
  type Application,
  type BackgroundTaskQueue,
  type BuiltInServices,
  defineApplication,
  delay,
  nextTurn,
  type TaskQueueOptions,
} from '@anyhost/core';
import { expect } from 'vitest';
import { expectEnd } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, codeOf, workUntilAborted, YEARLY } from '../topic-services.ts';

type MailScope = BuiltInServices & Record<'unit', number>;
type Mail = BackgroundTaskQueue<MailScope>;

/** How long a task takes. */
const TASK_MS = 200;

/** Background task queues: what a service enqueues is done, in order, or reported. */
export function describeTaskQueues(add: AddTopicTest): void {
  add('what a service enqueues is done, one task at a time and in order (W05)', [], async (host) => {
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

  add('the error of a task is logged, and the next task runs (W05)', [], async (host) => {
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

  add('each task has its own scope, disposed after it, even after an error (W04)', [], async (host) => {
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

  add('while the queue is full, enqueue waits for a place (W05)', [], async (host) => {
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

  add('a task that is not a function is refused (W05)', [], async (host) => {
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

  add('the answer comes after the tasks, and those that they enqueue', ['!longLived'], async (host) => {
    const app = appWith(host, {}, async (mail) => {
      await mail.enqueue('a', async (signal, execution) => {
        await noting(host)(signal, execution);
        await mail.enqueue('b', noting(host));
      });
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  add('tasks end with the time of the answer, and what has not begun is reported', ['!longLived'], async (host) => {
    const app = appWith(host, {}, async (mail) => {
      for (const name of ['slow', 'second', 'third']) {
        await mail.enqueue(name, async (signal) => {
          host.note(`${name} begins`);
          await aborted(signal);
          host.note(`${name} aborted`);
          throw signal.reason;
        });
      }
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.msBetween('slow begins', 'slow aborted')).toBe(8000);
    expect(tasksOf(host).toSorted()).toEqual(['second refused', 'slow timedOut', 'third refused']);
    expect(host.linesOf('tasks.dropped')).toMatchObject([
      { level: 'warn', fields: { service: 'mail', count: 2, tasks: ['second', 'third'] } },
    ]);
  });

  add('between runs a task is refused: the process may be frozen', ['!longLived', '!hostPerRun'], async (host) => {
    let mail: Mail | undefined;
    const app = appWith(host, {}, async (queue) => {
      mail = queue;
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    const error = await host.failureOf(mail?.enqueue('late', noting(host)) ?? Promise.resolve());
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_TASK_REFUSED', details: { reason: 'noInvocation' } });
    expect(host.journal).toEqual([]);
  });

  add(
    'a task that hangs does not hold the answer, and the process ends',
    ['!longLived', '!hostPerRun', 'endsWhenStuck'],
    async (host) => {
      const app = appWith(host, {}, async (mail) => void (await mail.enqueue('hung', () => host.hang())));
      await host.create(app, {}, { timeLeftMs: 10_000 });
      await host.finish(host.start());
      const began = host.clock.now();
      await host.finish(host.run('work'));
      expect(host.clock.now() - began).toBeLessThanOrEqual(10_000);
      expect(tasksOf(host)).toEqual(['hung abandoned']);
      await expectEnd(host);
    },
  );

  add(
    'at the stop a queue that drains finishes its tasks, while services still run (W06)',
    ['longLived'],
    async (host) => {
      const app = appWith(host, { onStop: 'drain' }, async (mail) => {
        for (const name of ['a', 'b']) await mail.enqueue(name, noting(host));
      }).hostedService('smtp', () => ({ startAsync: async () => {}, stopAsync: async () => host.note('smtp stops') }));
      await host.create(app);
      await host.live();
      expect(host.journal).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'smtp stops']);
    },
  );

  add('at the stop a queue that drops says what it dropped (W06)', ['longLived', '!hostPerRun'], async (host) => {
    const app = appWith(host, { onStop: 'drop' }, async (mail) => {
      await mail.enqueue('running', workUntilAborted);
      for (const name of ['a', 'b']) await mail.enqueue(name, noting(host));
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    const began = host.clock.now();
    await host.finish(host.stop());
    expect(host.clock.now() - began).toBeLessThan(1000);
    expect(host.journal).toEqual([]);
    expect(tasksOf(host).toSorted()).toEqual(['a refused', 'b refused', 'running interrupted']);
    expect(host.linesOf('tasks.dropped')).toMatchObject([
      { level: 'warn', fields: { service: 'mail', reason: 'stopping', count: 2, tasks: ['a', 'b'] } },
    ]);
  });

  add('tasks leave no timer behind', ['!drivesSchedule'], async (host) => {
    const app = appWith(host, { timeoutMs: 5000, capacity: 2 }, async (mail) => {
      for (let task = 0; task < 10; task += 1) await mail.enqueue('note', async () => {});
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    for (let run = 0; run < 3; run += 1) {
      await host.finish(host.run('work'));
      await host.finish(nextTurn());
      expect(host.clock.pendingTimers).toBe(0);
    }
  });
}

/** An application with the queue `mail`, and a service `work` that enqueues. */
function appWith(
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
function noting(host: HostUnderTest): Parameters<Mail['enqueue']>[1] {
  return async (signal, { task, services }) => {
    host.note(`${task} begins`);
    await delay(services.clock, TASK_MS, signal);
    host.note(`${task} ends`);
  };
}

/** The outcomes of tasks in short: `a completed`. */
function tasksOf(host: HostUnderTest): readonly string[] {
  return host.outcomes.flatMap(({ task, status }) => (task === undefined ? [] : [`${task} ${status}`]));
}
