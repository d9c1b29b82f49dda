import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { HeldTasks, hostWithQueue } from './task-queue.fixture.ts';

const nothing = async (): Promise<void> => {};

describe('a background task queue', () => {
  test('[W05] runs tasks one at a time, in the order of their acceptance', async () => {
    const { mail } = await hostWithQueue();
    const held = new HeldTasks();
    for (const name of ['a', 'b', 'c']) await mail.enqueue(name, held.task(name));
    await settle();
    expect(held.begun).toEqual(['a']);
    held.release('b');
    await settle();
    expect(held.begun).toEqual(['a']);
    held.release('a');
    await settle();
    expect(held.begun).toEqual(['a', 'b', 'c']);
  });

  test('runs as many tasks at once as concurrency says', async () => {
    const { mail } = await hostWithQueue({ concurrency: 2 });
    const held = new HeldTasks();
    for (const name of ['a', 'b', 'c']) await mail.enqueue(name, held.task(name));
    await settle();
    expect(held.begun).toEqual(['a', 'b']);
    held.release('b');
    await settle();
    expect(held.begun).toEqual(['a', 'b', 'c']);
  });

  test('takes tasks from an enqueue that was handed on', async () => {
    const { enqueue } = (await hostWithQueue()).mail;
    expect(await (await enqueue('a', nothing)).outcome).toMatchObject({ status: 'completed', task: 'a' });
  });

  test('accepts at once and begins later: the caller goes on first', async () => {
    const { mail } = await hostWithQueue();
    const order: string[] = [];
    const { id, name, outcome } = await mail.enqueue('a', async () => void order.push('task'));
    order.push('caller');
    expect([name, (await outcome).executionId]).toEqual(['a', id]);
    expect(order).toEqual(['caller', 'task']);
  });

  test('[W05] logs the error of a task and goes on with the next', async () => {
    const { mail, lines, host } = await hostWithQueue();
    const error = new Error('no such mailbox');
    const bad = await mail.enqueue('bad', () => Promise.reject(error));
    const good = await mail.enqueue('good', nothing);
    expect(await bad.outcome).toMatchObject({
      status: 'faulted',
      error,
      service: 'mail',
      task: 'bad',
      trigger: 'queue',
    });
    expect(await good.outcome).toMatchObject({ status: 'completed' });
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        event: 'execution.faulted',
        service: 'mail',
        task: 'bad',
        trigger: 'queue',
        err: error,
        message: "mail 'bad' faulted",
      }),
    );
    expect(host.state).toBe('started');
  });

  test('counts a task that throws at once as faulted', async () => {
    const { mail } = await hostWithQueue();
    const { outcome } = await mail.enqueue('bad', () => {
      throw new Error('at once');
    });
    expect(await outcome).toMatchObject({ status: 'faulted' });
  });

  test('[W05] lets enqueue wait while it is full, and accepts in order', async () => {
    const { mail } = await hostWithQueue({ capacity: 1 });
    const held = new HeldTasks();
    const accepted: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      void mail.enqueue(name, held.task(name)).then((task) => accepted.push(task.name));
    }
    await settle();
    expect(accepted).toEqual(['a', 'b']);
    held.release('a');
    await settle();
    expect(accepted).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c', 'd']) held.release(name);
    await settle();
    expect(held.begun).toEqual(['a', 'b', 'c', 'd']);
  });

  test('lets nobody pass those who wait for a place', async () => {
    const { mail } = await hostWithQueue({ capacity: 1 });
    const held = new HeldTasks();
    const { outcome } = await mail.enqueue('a', held.task('a'));
    await settle();
    for (const name of ['b', 'c']) void mail.enqueue(name, held.task(name));
    await settle();
    // In the turn in which the first place is free.
    const late = outcome.then(() => mail.enqueue('d', held.task('d')));
    for (const name of ['a', 'b', 'c']) held.release(name);
    await late;
    await settle();
    expect(held.begun).toEqual(['a', 'b', 'c', 'd']);
  });

  test('rejects while it is full, if told to, and says what to do', async () => {
    const { mail } = await hostWithQueue({ capacity: 1, onFull: 'reject' });
    const held = new HeldTasks();
    await mail.enqueue('a', held.task('a'));
    await settle();
    await mail.enqueue('b', held.task('b'));
    const error = await anyhostErrorOf(mail.enqueue('c', held.task('c')));
    expect(error).toMatchObject({
      code: 'ERR_ANYHOST_TASK_REFUSED',
      details: { queue: 'mail', task: 'c', reason: 'queueFull', capacity: 1, waiting: 1, running: 1 },
    });
    expect(error.message).toBe(
      "mail did not accept 'c': the queue is full: 1 tasks wait (capacity 1), 1 are under way; try again later, raise capacity or concurrency, or wait for a place with onFull: 'wait'.",
    );
  });

  test('accepts a burst of capacity and concurrency within one turn', async () => {
    const { mail } = await hostWithQueue({ capacity: 1, concurrency: 2, onFull: 'reject' });
    for (const name of ['a', 'b', 'c']) await mail.enqueue(name, forever);
    await expect(mail.enqueue('d', forever)).rejects.toMatchObject({ details: { reason: 'queueFull' } });
  });

  test('ends the wait for a place when the signal of the caller aborts, and the place goes to the next', async () => {
    const { mail } = await hostWithQueue({ capacity: 1 });
    const held = new HeldTasks();
    await mail.enqueue('a', held.task('a'));
    await settle();
    await mail.enqueue('b', held.task('b'));
    const caller = new AbortController();
    const reason = new Error('the client has gone');
    const waiting = mail.enqueue('c', held.task('c'), { signal: caller.signal });
    const next = mail.enqueue('d', held.task('d'));
    await settle();
    caller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    held.release('a');
    expect((await next).name).toBe('d');
    held.release('b');
    await settle();
    expect(held.begun).toEqual(['a', 'b', 'd']);
  });

  test('keeps an accepted task when the signal of the caller aborts later', async () => {
    const { mail } = await hostWithQueue();
    const caller = new AbortController();
    const { outcome } = await mail.enqueue('a', nothing, { signal: caller.signal });
    caller.abort();
    expect(await outcome).toMatchObject({ status: 'completed', interrupted: false });
    await expect(mail.enqueue('b', nothing, { signal: caller.signal })).rejects.toBe(caller.signal.reason);
  });

  test('aborts a task after timeoutMs, and gives up one that does not settle', async () => {
    const { mail, clock } = await hostWithQueue({ timeoutMs: 10_000 });
    const slow = await mail.enqueue('slow', untilAborted);
    await settle();
    await clock.advance(10_000);
    expect(await slow.outcome).toMatchObject({ status: 'timedOut', durationMs: 10_000 });
    const hung = await mail.enqueue('hung', forever);
    await settle();
    await clock.advance(12_000);
    expect(await hung.outcome).toMatchObject({ status: 'abandoned', abortedBy: 'deadline' });
  });

  test('keeps the slot of a task that was given up until it settles', async () => {
    const { mail, clock, host } = await hostWithQueue({ timeoutMs: 10_000 });
    const held = new HeldTasks();
    await mail.enqueue('hung', held.task('hung'));
    await settle();
    const next = await mail.enqueue('next', held.task('next'));
    await clock.advance(12_000);
    expect(host.abandonedExecutions).toBe(1);
    expect(host.services()).toMatchObject([{ name: 'mail', state: 'abandoned', blockedRuns: 1 }]);
    expect(held.begun).toEqual(['hung']);
    held.release('hung');
    held.release('next');
    expect(await next.outcome).toMatchObject({ status: 'completed' });
    expect(host.abandonedExecutions).toBe(0);
  });

  test('is among the services of the host, with what it holds', async () => {
    const { mail, host } = await hostWithQueue({ capacity: 5 });
    const held = new HeldTasks();
    for (const name of ['a', 'b', 'c']) await mail.enqueue(name, held.task(name));
    await settle();
    expect(host.services()).toMatchObject([
      { name: 'mail', state: 'running', queue: { waiting: 2, running: 1, capacity: 5, concurrency: 1 } },
    ]);
    for (const name of ['a', 'b', 'c']) held.release(name);
    await settle();
    expect(host.services()).toMatchObject([{ state: 'idle', counts: { completed: 3 }, queue: { waiting: 0 } }]);
  });

  test('runs a task in the asynchronous context of who enqueued it, also after the tasks of others', async () => {
    const { mail } = await hostWithQueue({ capacity: 1 });
    const requests = new AsyncLocalStorage<string>();
    const seen: string[] = [];
    const tasks = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        requests.run(`request ${name}`, () =>
          mail.enqueue(name, async (_signal, { task }) => void seen.push(`${task} in ${requests.getStore()}`)),
        ),
      ),
    );
    await Promise.all(tasks.map(({ outcome }) => outcome));
    expect(seen).toEqual(['a in request a', 'b in request b', 'c in request c', 'd in request d']);
  });

  test('is traced like an execution, with the name of the task', async () => {
    const { mail } = await hostWithQueue();
    const { asyncEnd } = tracingChannel('anyhost:execution');
    const traced: unknown[] = [];
    const onEnd = (trace: unknown): void => void traced.push(trace);
    asyncEnd.subscribe(onEnd);
    onTestFinished(() => void asyncEnd.unsubscribe(onEnd));
    const { id, outcome } = await mail.enqueue('confirmation', nothing);
    await outcome;
    expect(traced).toMatchObject([
      { id, service: 'mail', task: 'confirmation', trigger: 'queue', attempt: 1, outcome: { status: 'completed' } },
    ]);
  });

  test('leaves neither timers nor listeners behind, after thousands of tasks', async () => {
    const { mail, clock } = await hostWithQueue({ capacity: 10, concurrency: 4, timeoutMs: 1000 });
    const caller = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = caller.signal;
    caller.signal.addEventListener = (...args: Parameters<typeof addEventListener>): void => {
      listeners += 1;
      addEventListener.apply(caller.signal, args);
    };
    caller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>): void => {
      listeners -= 1;
      removeEventListener.apply(caller.signal, args);
    };
    const before = clock.pending;
    const { signal } = caller;
    const tasks = await Promise.all(Array.from({ length: 5000 }, () => mail.enqueue('count', nothing, { signal })));
    const outcomes = await Promise.all(tasks.map(({ outcome }) => outcome));
    const done = outcomes.filter(({ status }) => status === 'completed').length;
    expect({ done, listeners, timers: clock.pending - before }).toEqual({ done: 5000, listeners: 0, timers: 0 });
  });
});
