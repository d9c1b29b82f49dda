import { nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import { expectEnd } from '../expect-answer.ts';
import { appWith, type Mail, noting, tasksOf } from '../queue-app.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workUntilAborted } from '../topic-services.ts';

/** What becomes of tasks at the answer of a serverless host, and at the stop of any. */
export function describeTaskEnds(add: AddTopicTest): void {
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
    'at the stop a queue that drains finishes its tasks, while services still run [W06]',
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

  add('at the stop a queue that drops says what it dropped [W06]', ['longLived', '!hostPerRun'], async (host) => {
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
