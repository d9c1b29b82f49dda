import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { TaskQueueOptions } from '../application/task-queue-options.ts';
import type { BackgroundTaskQueue } from '../contract/task-queue.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { type Sandbox, sandbox } from '../fixtures/sandbox.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { nextTurn } from '../time/next-turn.ts';
import { delay } from '../time/timer.ts';
import { HeldTasks, QueueHolder } from './task-queue.fixture.ts';

const schedule = onDemand();
const nothing = async (): Promise<void> => {};

type Work = (mail: BackgroundTaskQueue, signal: AbortSignal) => Promise<unknown>;

interface QueueSandbox extends Sandbox {
  readonly clock: ManualClock;
  readonly holder: QueueHolder;
}

/** A process of a serverless platform whose service does something with the queue `mail`. */
function sandboxWithQueue(work: Work, options: TaskQueueOptions = {}): QueueSandbox {
  const clock = new ManualClock();
  const holder = new QueueHolder();
  const app = defineApplication('shop')
    .backgroundTaskQueue('mail', options)
    .singleton('user', ({ mail }) => holder.set(mail))
    .job('poll', { schedule }, async (signal, { services }) => void (await work(services.mail, signal)));
  return { ...sandbox(app, clock), clock, holder };
}

describe('an invocation', () => {
  test('is answered after the tasks that were enqueued during it, and those that they enqueued', async () => {
    const held = new HeldTasks();
    const { invoke, outcomes } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('a', async (signal, execution) => {
        await held.task('a')(signal, execution);
        await mail.enqueue('b', nothing);
      });
    });
    let isAnswered = false;
    const answer = invoke().finally(() => {
      isAnswered = true;
    });
    await settle();
    expect(isAnswered).toBe(false);
    held.release('a');
    expect((await answer).outcome.status).toBe('completed');
    expect(outcomes.map(({ service, task, status }) => `${service} ${task} ${status}`)).toEqual([
      'poll undefined completed',
      'mail a completed',
      'mail b completed',
    ]);
  });

  test('gives its tasks its own time: the signal aborts a reserve before the deadline', async () => {
    let deadline: Date | undefined;
    let leftMs: number | undefined;
    const { invoke, clock, outcomes } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('slow', async (signal, execution) => {
        deadline = execution.deadline;
        leftMs = execution.remainingMs();
        await untilAborted(signal);
      });
    });
    const answer = invoke({ remainingMs: 10_000 });
    await clock.advance(8000);
    await answer;
    expect([deadline?.getTime(), leftMs]).toEqual([clock.now() + 2000, 8000]);
    expect(outcomes.at(-1)).toMatchObject({ task: 'slow', status: 'timedOut', timeLeftMs: 2000 });
    expect(clock.elapsedMs).toBe(8000);
  });

  test('drops and reports what has not begun when its time is over', async () => {
    const { invoke, clock, outcomes, lines } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('slow', untilAborted);
      await mail.enqueue('second', nothing);
      await mail.enqueue('third', nothing);
    });
    const answer = invoke({ remainingMs: 10_000 });
    await clock.advance(8000);
    await answer;
    expect(outcomes.filter(({ task }) => task !== undefined).map(({ task, status }) => `${task} ${status}`)).toEqual(
      expect.arrayContaining(['slow timedOut', 'second refused', 'third refused']),
    );
    expect(lines.filter(({ event }) => event === 'tasks.dropped')).toEqual([
      expect.objectContaining({ reason: 'insufficientTime', count: 2, tasks: ['second', 'third'] }),
    ]);
  });

  test('is answered a margin before its deadline although a task hangs, and the process is stuck', async () => {
    const { invoke, clock, host } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('hung', forever);
    });
    const answer = invoke({ remainingMs: 10_000 });
    await clock.advance(9749);
    expect(host.stuck).toBeUndefined();
    await clock.advance(1);
    await answer;
    expect(host.stuck).toMatchObject({ kind: 'execution', service: 'mail' });
  });

  test('refuses a task when too little time is left', async () => {
    const { invoke, outcomes, clock } = sandboxWithQueue(async (mail, signal) => {
      await untilAborted(signal).catch(() => {});
      await mail.enqueue('late', nothing);
    });
    const answer = invoke({ remainingMs: 1400 });
    await clock.advance(1120);
    await answer;
    expect(outcomes[0]).toMatchObject({
      status: 'faulted',
      error: { code: 'ERR_ANYHOST_TASK_REFUSED', details: { reason: 'insufficientTime' } },
    });
  });

  test('refuses a task once the signals of its executions have aborted', async () => {
    const refused: unknown[] = [];
    const { invoke, clock } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('cleaner', async (signal) => {
        await untilAborted(signal).catch(() => {});
        await mail.enqueue('more', nothing).catch((thrown) => refused.push(thrown));
      });
    });
    const answer = invoke({ remainingMs: 10_000 });
    await settle();
    await clock.advance(8000);
    await answer;
    expect(refused).toMatchObject([{ details: { reason: 'insufficientTime', task: 'more' } }]);
  });

  test('refuses a task with less than 300 ms to the deadline, although the signals have not aborted', async () => {
    const refused: unknown[] = [];
    const { invoke, clock } = sandboxWithQueue(async (mail, signal) => {
      await delay(clock, 150, signal);
      await mail.enqueue('late', nothing).catch((thrown) => refused.push(thrown));
    });
    const answer = invoke({ remainingMs: 400 });
    await clock.advance(150);
    await answer;
    expect(refused).toMatchObject([{ details: { reason: 'insufficientTime' } }]);
  });

  test('drops what waits behind a task that hangs when its time is over, not later', async () => {
    const { invoke, clock, outcomes } = sandboxWithQueue(async (mail) => {
      await mail.enqueue('hung', forever);
      await mail.enqueue('next', nothing);
    });
    const answer = invoke({ remainingMs: 10_000 });
    await clock.advance(8000);
    expect(outcomes.at(-1)).toMatchObject({ task: 'next', status: 'refused', reason: 'insufficientTime' });
    await clock.advance(1750);
    await answer;
    expect(outcomes.at(-1)).toMatchObject({ task: 'hung', status: 'abandoned' });
  });

  test('drops a task whose turn comes too late, while its execution still runs', async () => {
    const held = new HeldTasks();
    const { invoke, clock, outcomes, lines } = sandboxWithQueue(async (mail, signal) => {
      await mail.enqueue('slow', untilAborted);
      await mail.enqueue('next', nothing);
      await held.task('work')(signal, Object.create(null));
    });
    const answer = invoke({ remainingMs: 10_000 });
    await clock.advance(8000);
    expect(outcomes.map(({ task, status }) => `${task} ${status}`)).toEqual(['slow timedOut', 'next refused']);
    expect(lines.filter(({ event }) => event === 'tasks.dropped')).toHaveLength(1);
    held.release('work');
    await answer;
  });

  test('refuses who waits behind a task that hangs as soon as its time is over', async () => {
    const refusedAt: number[] = [];
    const { invoke, clock } = sandboxWithQueue(
      async (mail) => {
        for (const name of ['hung', 'waiting']) await mail.enqueue(name, forever);
        await mail.enqueue('outside', nothing).catch(() => refusedAt.push(clock.elapsedMs));
      },
      { capacity: 1 },
    );
    const answer = invoke({ remainingMs: 10_000 });
    await settle();
    await clock.advance(10_000);
    await answer;
    expect(refusedAt).toEqual([8000]);
  });

  test('refuses, and does not accept and drop, who waits for a place that is free too late', async () => {
    const { invoke, clock, outcomes } = sandboxWithQueue(
      async (mail) => {
        await mail.enqueue('running', untilAborted);
        // It has begun, and its signal aborts before anything else at that moment.
        for (let turn = 0; turn < 3; turn += 1) await nextTurn();
        await mail.enqueue('waiting', nothing);
        await mail.enqueue('outside', nothing);
      },
      { capacity: 1 },
    );
    const answer = invoke({ remainingMs: 10_000 });
    await settle();
    await clock.advance(8000);
    await answer;
    expect(outcomes.find(({ service }) => service === 'poll')).toMatchObject({
      error: { details: { reason: 'insufficientTime', task: 'outside' } },
    });
  });

  test('ends the wait for a place when its time is over', async () => {
    const { invoke, clock, outcomes } = sandboxWithQueue(
      async (mail) => {
        await mail.enqueue('running', untilAborted);
        await mail.enqueue('waiting', nothing);
        await mail.enqueue('outside', nothing);
      },
      { capacity: 1 },
    );
    const answer = invoke({ remainingMs: 10_000 });
    await settle();
    await clock.advance(8000);
    await answer;
    const poll = outcomes.find(({ service }) => service === 'poll');
    expect(poll).toMatchObject({ error: { details: { reason: 'insufficientTime', task: 'outside' } } });
  });

  test('waits for what was enqueued while it was under way, not for the earlier tasks of another one', async () => {
    const held = new HeldTasks();
    const names = ['long', 'short'];
    const { invoke, outcomes } = sandboxWithQueue(
      async (mail) => {
        const name = names.shift() ?? '';
        await mail.enqueue(name, held.task(name));
      },
      { concurrency: 2 },
    );
    const answered: string[] = [];
    const long = invoke().then(() => answered.push('long'));
    await settle();
    const short = invoke().then(() => answered.push('short'));
    await settle();
    expect([held.begun, answered]).toEqual([['long', 'short'], []]);
    held.release('short');
    await short;
    expect(answered).toEqual(['short']);
    held.release('long');
    await long;
    expect(outcomes.filter(({ task }) => task !== undefined).map(({ task }) => task)).toEqual(['short', 'long']);
  });

  test('is answered when its own time is over, and leaves tasks with more time to the longer one', async () => {
    const held = new HeldTasks();
    const { host, holder, clock, outcomes } = sandboxWithQueue((_mail, signal) => untilAborted(signal));
    const long = host.invoke('poll', { trigger: 'manual', remainingMs: 60_000 });
    await settle();
    let answeredAt: number | undefined;
    // Its run is skipped, because the service is running: only its tasks take time.
    const short = host.invoke('poll', { trigger: 'manual', remainingMs: 10_000 });
    for (const name of ['slow', 'next']) await holder.queue.enqueue(name, held.task(name));
    void short.then(() => {
      answeredAt = clock.elapsedMs;
    });
    await clock.advance(20_000);
    expect(answeredAt).toBe(8000);
    expect(outcomes.filter(({ task }) => task !== undefined)).toEqual([]);
    for (const name of ['slow', 'next']) held.release(name);
    await clock.advance(40_000);
    await long;
    const ended = outcomes.filter(({ task }) => task !== undefined);
    expect(ended.map(({ task, status }) => `${task} ${status}`)).toEqual(['slow completed', 'next completed']);
  });

  test('gives a task the time of the longest invocation under way', async () => {
    const deadlines: (Date | undefined)[] = [];
    const works: Work[] = [
      async (mail, signal) => {
        await untilAborted(signal).catch(() => {});
        await mail.enqueue('late', nothing).catch(() => {});
      },
    ];
    const { host, holder, clock } = sandboxWithQueue(async (mail, signal) => await works.shift()?.(mail, signal));
    const long = host.invoke('poll', { trigger: 'manual', remainingMs: 60_000 });
    await settle();
    const short = host.invoke('poll', { trigger: 'manual', remainingMs: 10_000 });
    await holder.queue.enqueue('a', async (_signal, { deadline }) => void deadlines.push(deadline));
    await settle();
    await clock.advance(60_000);
    await Promise.all([long, short]);
    expect(deadlines.map((deadline) => deadline?.toISOString())).toEqual(['2026-11-22T06:01:00.000Z']);
  });
});

describe('between invocations', () => {
  test('a task is refused: the process may be frozen', async () => {
    const { invoke, holder } = sandboxWithQueue(nothing);
    await invoke();
    await expect(holder.queue.enqueue('a', nothing)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_TASK_REFUSED',
      details: { reason: 'noInvocation' },
      message: expect.stringContaining('this platform freezes the process between invocations'),
    });
  });

  test('no timer is alive', async () => {
    const { invoke, clock } = sandboxWithQueue(
      async (mail) => {
        for (let number = 0; number < 5; number += 1) await mail.enqueue(`t${number}`, nothing);
      },
      { timeoutMs: 5000, capacity: 1 },
    );
    await invoke();
    expect(clock.pending).toBe(0);
  });

  test('what a start outside of invocations enqueues is refused, what one within enqueues is done', async () => {
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .hostedService('warm', ({ mail }) => ({
        startAsync: async () => void (await mail.enqueue('warm', nothing)),
        stopAsync: nothing,
      }))
      .job('poll', { schedule }, nothing);
    const { host, invoke, outcomes } = sandbox(app, new ManualClock());
    await expect(host.start()).rejects.toMatchObject({ details: { reason: 'noInvocation' } });
    await invoke();
    expect(outcomes.map(({ service, status }) => `${service} ${status}`)).toEqual(
      expect.arrayContaining(['mail completed', 'poll completed']),
    );
  });
});
