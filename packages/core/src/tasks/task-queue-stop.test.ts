import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { HeldTasks, hostWithQueue, QueueHolder } from './task-queue.fixture.ts';

const nothing = async (): Promise<void> => {};

describe('when the host stops', () => {
  test('[W06] a queue that drains finishes what was enqueued, before hosted services stop', async () => {
    const steps: string[] = [];
    const holder = new QueueHolder();
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .hostedService('smtp', ({ mail }) => {
        holder.set(mail);
        return { startAsync: nothing, stopAsync: async () => void steps.push('smtp stopped') };
      });
    const { host, summary } = await startedHost(app);
    for (const name of ['a', 'b']) await holder.queue.enqueue(name, async () => void steps.push(name));
    await host.stop();
    expect(steps).toEqual(['a', 'b', 'smtp stopped']);
    expect(summary()).toEqual(['mail completed', 'mail completed']);
  });

  test('[W06] tasks that do not end within the time of executions abort, the others are dropped and reported once', async () => {
    const { mail, host, clock, lines } = await hostWithQueue({}, { shutdownTimeoutMs: 20_000 });
    const running = await mail.enqueue('running', untilAborted);
    const waiting = [];
    for (let number = 1; number <= 12; number += 1) waiting.push(await mail.enqueue(`w${number}`, nothing));
    await settle();
    const stopping = host.stop();
    // Three quarters of the timeout, less a reserve of two seconds.
    await clock.advance(12_999);
    expect(lines.filter(({ event }) => event === 'tasks.dropped')).toEqual([]);
    await clock.advance(1);
    await stopping;
    expect(await running.outcome).toMatchObject({
      status: 'interrupted',
      abortedBy: 'hostStopping',
      durationMs: 13_000,
    });
    for (const { outcome } of waiting) expect(await outcome).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect(lines.filter(({ event }) => event === 'tasks.dropped')).toEqual([
      expect.objectContaining({
        level: 'warn',
        service: 'mail',
        reason: 'stopping',
        count: 12,
        tasks: ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9', 'w10'],
        message: 'mail: 12 tasks were dropped (stopping): w1, w2, w3, w4, w5, w6, w7, w8, w9, w10 and 2 more',
      }),
    ]);
    expect(lines.filter(({ event }) => event === 'execution.refused')).toEqual([]);
  });

  test('onOutcome gets the outcome of each task that was dropped', async () => {
    const { mail, host, outcomes } = await hostWithQueue({ onStop: 'drop' });
    await mail.enqueue('running', untilAborted);
    await settle();
    await mail.enqueue('waiting', nothing);
    await host.stop();
    expect(outcomes.map(({ task, status }) => `${task} ${status}`)).toEqual(['waiting refused', 'running interrupted']);
    expect(outcomes[0]).toMatchObject({
      error: { code: 'ERR_ANYHOST_EXECUTION_REFUSED', message: expect.stringContaining("mail 'waiting' was dropped") },
    });
  });

  test('[W06] a queue that drops aborts what runs at once, and refuses who waits for a place', async () => {
    const { mail, host, clock } = await hostWithQueue({ onStop: 'drop', capacity: 1 });
    const running = await mail.enqueue('running', untilAborted);
    await settle();
    const dropped = await mail.enqueue('dropped', nothing);
    const outside = mail.enqueue('outside', nothing);
    await settle();
    const before = clock.elapsedMs;
    const stopping = host.stop();
    await expect(outside).rejects.toMatchObject({ code: 'ERR_ANYHOST_TASK_REFUSED', details: { reason: 'stopping' } });
    await stopping;
    expect(await running.outcome).toMatchObject({ status: 'interrupted' });
    expect(await dropped.outcome).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect(clock.elapsedMs).toBe(before);
  });

  test('a queue that drains lets in who waits for a place, and what requests under way enqueue', async () => {
    const done: string[] = [];
    const holder = new QueueHolder();
    const record = (name: string) => async (): Promise<void> => void done.push(name);
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail', { capacity: 1 })
      .hostedService('web', ({ mail }) => {
        holder.set(mail);
        return {
          startAsync: nothing,
          stopAsync: nothing,
          stoppedAsync: async () => void (await mail.enqueue('late', record('late'))),
        };
      });
    const { host } = await startedHost(app);
    const held = new HeldTasks();
    await holder.queue.enqueue('running', held.task('running'));
    await settle();
    await holder.queue.enqueue('waiting', record('waiting'));
    void holder.queue.enqueue('outside', record('outside'));
    await settle();
    const stopping = host.stop();
    held.release('running');
    await stopping;
    expect(done.toSorted()).toEqual(['late', 'outside', 'waiting']);
  });

  test('a task that does not settle makes the stop reject, and names its queue', async () => {
    const { mail, host, clock } = await hostWithQueue({ onStop: 'drop' }, { shutdownTimeoutMs: 8000 });
    const hung = await mail.enqueue('hung', forever);
    await settle();
    const stopped = expect(host.stop()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
      message: expect.stringContaining("an execution of 'mail'"),
    });
    await clock.advance(8000);
    await stopped;
    expect(await hung.outcome).toMatchObject({ status: 'abandoned', abortedBy: 'hostStopping' });
  });

  test('a task that had been given up is waited for, and the stop is clean when it settles in time', async () => {
    const { mail, host, clock } = await hostWithQueue({ timeoutMs: 1000 }, { shutdownTimeoutMs: 8000 });
    const held = new HeldTasks();
    const hung = await mail.enqueue('hung', held.task('hung'));
    await settle();
    await clock.advance(2000);
    expect(await hung.outcome).toMatchObject({ status: 'abandoned' });
    const stopping = host.stop();
    await clock.advance(1000);
    held.release('hung');
    await stopping;
    expect(clock.elapsedMs).toBe(3000);
  });

  test('leaves no timer behind', async () => {
    const { mail, host, clock } = await hostWithQueue({ timeoutMs: 5000 }, { shutdownTimeoutMs: 8000 });
    await mail.enqueue('a', nothing);
    await host.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('while the host starts', () => {
  test('hosted services enqueue; tasks begin when the start is over', async () => {
    const steps: string[] = [];
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .hostedService('consumer', ({ mail }) => ({
        startAsync: async () => void (await mail.enqueue('early', async () => void steps.push('task'))),
        startedAsync: async () => {
          await settle();
          steps.push('services started');
        },
        stopAsync: nothing,
      }));
    await startedHost(app);
    await settle();
    expect(steps).toEqual(['services started', 'task']);
  });

  test('what was enqueued is dropped and reported when the start fails', async () => {
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .hostedService('broken', ({ mail }) => ({
        startAsync: async () => {
          await mail.enqueue('early', nothing);
          throw new Error('no port');
        },
        stopAsync: nothing,
      }));
    const { host, events, summary } = hostOf(app);
    await expect(host.start()).rejects.toThrow('no port');
    expect(summary()).toEqual(['mail refused: stopping']);
    expect(events()).toContain('tasks.dropped');
  });
});
