import { delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, hookCalls, notingService, workApp } from '../topic-services.ts';

/** Everything up to a started host. */
export function describeStart(add: AddTopicTest): void {
  add('options that are undefined mean their defaults', [], async (host) => {
    const retry = { attempts: 2, delayMs: undefined, factor: undefined, maxDelayMs: undefined, jitter: undefined };
    const policy = { retry, timeoutMs: undefined, reserveMs: undefined, overlap: undefined, maxLatenessMs: undefined };
    let runs = 0;
    await host.create(
      workApp(
        async () => {
          runs += 1;
          if (runs === 1) throw new Error('once');
        },
        Object.assign({}, policy),
      ),
      {
        shutdownTimeoutMs: undefined,
        startupTimeoutMs: undefined,
        servicesStartConcurrently: undefined,
        servicesStopConcurrently: undefined,
        storeTimeoutMs: undefined,
        maxConcurrentExecutions: undefined,
        pools: undefined,
        admissions: undefined,
        settings: undefined,
      },
    );
    await host.live();
    expect(host.outcomes.map(({ status }) => status)).toEqual(['faulted', 'completed']);
  });

  add('services start in registration order, each awaited before the next begins [Q01, Q02]', [], async (host) => {
    await host.create(threeServices(host));
    await host.live();
    expect(host.journal.filter((line) => line.includes('.startAsync'))).toEqual([
      'a.startAsync',
      'a.startAsync done',
      'b.startAsync',
      'b.startAsync done',
      'c.startAsync',
      'c.startAsync done',
    ]);
  });

  add('started concurrently, services enter in order and the phase ends when all have [Q03, Q04]', [], async (host) => {
    await host.create(threeServices(host), { servicesStartConcurrently: true });
    await host.live();
    const lines = host.journal.filter((line) => /\.start/.test(line));
    expect(lines.slice(6, 9)).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(lines.slice(9, 12).sort()).toEqual(['a.startAsync done', 'b.startAsync done', 'c.startAsync done']);
  });

  add('the hooks of a start all get one signal, which does not abort [S05]', [], async (host) => {
    const signals = new Set<AbortSignal>();
    const hook = async (signal: AbortSignal): Promise<void> => void signals.add(signal);
    const hooks = { startingAsync: hook, startAsync: hook, startedAsync: hook };
    const app = workApp(async () => {}).hostedService('a', () => notingService(host, 'a', hooks));
    await host.create(app.hostedService('b', () => notingService(host, 'b', hooks)));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(signals.size).toBe(1);
    expect(Array.from(signals, ({ aborted }) => aborted)).toEqual([false]);
  });

  add('a service for long-lived hosts starts in them', ['longLived'], async (host) => {
    await host.create(withLongLivedService(host));
    await host.live();
    expect(hookCalls(host, 'startAsync')).toEqual(['socket.startAsync']);
  });

  add('a service for long-lived hosts does not start elsewhere', ['!longLived'], async (host) => {
    await host.create(withLongLivedService(host));
    await host.live();
    expect(hookCalls(host, 'startAsync')).toEqual([]);
  });

  add('one start serves all runs', ['!hostPerRun'], async (host) => {
    await host.create(threeServices(host));
    await host.finish(host.start());
    for (let run = 0; run < 3; run += 1) await host.finish(host.run('work'));
    expect(hookCalls(host, 'startAsync')).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(host.outcomes).toHaveLength(3);
  });

  add(
    'the first run starts the host, and concurrent runs wait for the same start [N08]',
    ['!drivesSchedule', '!hostPerRun'],
    async (host) => {
      const app = workApp(async () => host.note('work'), { overlap: 'queue' });
      await host.create(
        app.hostedService('slow', ({ clock }) =>
          notingService(host, 'slow', { startAsync: async () => void (await delay(clock, 1000)) }),
        ),
      );
      await host.finish(Promise.all([host.run('work'), host.run('work')]));
      expect(host.journal.filter((line) => /startAsync$|work/.test(line))).toEqual(['slow.startAsync', 'work', 'work']);
    },
  );

  add('every run starts and stops a host of its own', ['hostPerRun'], async (host) => {
    await host.create(workApp(async () => host.note('work')).hostedService('a', () => notingService(host, 'a')));
    for (let run = 0; run < 2; run += 1) await host.finish(host.run('work'));
    const calls = host.journal.filter((line) => /startAsync$|stopAsync$|work/.test(line));
    const once = ['a.startAsync', 'work', 'a.stopAsync'];
    expect(calls).toEqual([...once, ...once]);
  });

  add('a running execution does not delay the start [B01]', ['drivesSchedule'], async (host) => {
    const app = workApp(
      async (signal) => {
        host.note('work');
        await aborted(signal);
      },
      { schedule: { kind: 'continuous' } },
    );
    await host.create(app);
    const began = host.clock.now();
    await host.finish(host.start());
    expect(host.clock.now()).toBe(began);
    expect(host.journal).toEqual(['work']);
  });
}

function threeServices(host: HostUnderTest) {
  return workApp(async () => {})
    .hostedService('a', () => notingService(host, 'a'))
    .hostedService('b', () => notingService(host, 'b'))
    .hostedService('c', () => notingService(host, 'c'));
}

function withLongLivedService(host: HostUnderTest) {
  const app = workApp(async () => {});
  return app.hostedService('socket', () => notingService(host, 'socket'), { hosts: 'long-lived' });
}
