import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-on-bench.ts';
import { notingService, workApp, YEARLY } from '../topic-services.ts';

/** The order of a whole life. */
export function describeLifecycle(add: AddTopicTest): void {
  add(
    'a life goes through every phase in order, the lifetime signals between them (S01, P01, A01, L05, L06)',
    [],
    async (bench) => {
      const app = workApp(async () => bench.note('work'))
        .singleton('pool', () => bench.note('pool made'), { dispose: () => bench.note('pool disposed') })
        .hostedService('lifetime', ({ lifetime }) => {
          for (const name of ['started', 'stopping', 'stopped'] as const) {
            lifetime[name].addEventListener('abort', () => bench.note(`lifetime ${name}`), { once: true });
          }
          return { startAsync: async () => {}, stopAsync: async () => {} };
        })
        .hostedService('a', () => notingService(bench, 'a'))
        .hostedService('b', () => notingService(bench, 'b'));
      await bench.host(app);
      await bench.live();
      expect(bench.journal.filter((line) => !line.endsWith(' done'))).toEqual([
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

  add('a background service is set up before its first execution and cleaned up after its last', [], async (bench) => {
    const { startAsync, stopAsync } = notingService(bench, 'work');
    const executeAsync = async (): Promise<void> => bench.note('work.executeAsync');
    const app = defineApplication('conformance').backgroundService('work', { schedule: YEARLY }, () => ({
      startAsync,
      executeAsync,
      stopAsync,
    }));
    await bench.host(app);
    await bench.live();
    expect(bench.journal.filter((line) => !line.endsWith(' done'))).toEqual([
      'work.startAsync',
      'work.executeAsync',
      'work.stopAsync',
    ]);
  });

  add('stopApplication, called by a service, stops the host (W07)', [], async (bench) => {
    const app = workApp(async (_signal, { services }) => services.lifetime.stopApplication());
    await bench.host(app.hostedService('a', () => notingService(bench, 'a')));
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.clock.advance(0);
    expect(bench.journal).toContain('a.stoppedAsync done');
    expect(bench.outcomes).toMatchObject([{ status: 'completed', interrupted: true }]);
  });
}
