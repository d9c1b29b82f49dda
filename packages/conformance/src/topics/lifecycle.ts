import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { notingService, workApp, YEARLY } from '../topic-services.ts';

/** The order of events from start to stop. */
export function describeLifecycle(add: AddTopicTest): void {
  add(
    'a host goes through every phase in order, the lifetime signals between them [S01, P01, A01, L05, L06, L07]',
    [],
    async (host) => {
      const app = workApp(async () => host.note('work'))
        .singleton('pool', () => host.note('pool made'), { dispose: () => host.note('pool disposed') })
        .hostedService('lifetime', ({ lifetime }) => {
          for (const name of ['started', 'stopping', 'stopped'] as const) {
            lifetime[name].addEventListener('abort', () => host.note(`lifetime ${name}`), { once: true });
          }
          return { startAsync: async () => {}, stopAsync: async () => {} };
        })
        .hostedService('a', () => notingService(host, 'a'))
        .hostedService('b', () => notingService(host, 'b'));
      await host.create(app);
      await host.live();
      expect(host.journal.filter((line) => !line.endsWith(' done'))).toEqual([
        'pool made',
        'a.startingAsync',
        'b.startingAsync',
        'a.startAsync',
        'b.startAsync',
        'a.startedAsync',
        'b.startedAsync',
        'lifetime started',
        'work',
        'lifetime stopping',
        'b.stoppingAsync',
        'a.stoppingAsync',
        'b.stopAsync',
        'a.stopAsync',
        'b.stoppedAsync',
        'a.stoppedAsync',
        'lifetime stopped',
        'pool disposed',
      ]);
    },
  );

  add('a background service is set up before its first execution and cleaned up after its last', [], async (host) => {
    const { startAsync, stopAsync } = notingService(host, 'work');
    const executeAsync = async (): Promise<void> => host.note('work.executeAsync');
    const app = defineApplication('conformance').backgroundService('work', { schedule: YEARLY }, () => ({
      startAsync,
      executeAsync,
      stopAsync,
    }));
    await host.create(app);
    await host.live();
    expect(host.journal.filter((line) => !line.endsWith(' done'))).toEqual([
      'work.startAsync',
      'work.executeAsync',
      'work.stopAsync',
    ]);
  });

  add('stopApplication, called by a service, stops the host [A04, W07]', [], async (host) => {
    const app = workApp(async (_signal, { services }) => services.lifetime.stopApplication());
    await host.create(app.hostedService('a', () => notingService(host, 'a')));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.clock.advance(0);
    expect(host.journal).toContain('a.stoppedAsync done');
    expect(host.outcomes).toMatchObject([{ status: 'completed', interrupted: true }]);
  });
}
