import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { notingService, workApp } from '../topic-services.ts';

const LIFE = [
  'host.starting',
  'host.started',
  'execution.started',
  'execution.completed',
  'host.stopping',
  'host.stopped',
];

/** The lines that every host writes. */
export function describeLogging(add: AddTopicTest): void {
  add('the steps of a host are logged as events, in order [K01, K02]', [], async (host) => {
    await host.create(workApp(async () => {}));
    await host.live();
    const logged = host.logs.lines.flatMap(({ event }) => (event !== undefined && LIFE.includes(event) ? [event] : []));
    expect(logged).toEqual(LIFE);
  });

  add(
    'an execution is logged with its service, ids, trigger, attempt and duration',
    ['scheduledRuns'],
    async (host) => {
      await host.create(workApp(async () => {}));
      await host.live('work', { scheduledTime: new Date('2026-11-22T11:45:00Z') });
      expect(host.linesOf('execution.completed')).toMatchObject([
        {
          level: 'info',
          message: 'work completed',
          fields: {
            service: 'work',
            executionId: host.outcomes[0]?.executionId,
            occurrence: 'work@2026-11-22T11:45:00Z',
            trigger: 'schedule',
            attempt: 1,
            durationMs: expect.any(Number),
          },
        },
      ]);
    },
  );

  add('an execution logs under its own name', [], async (host) => {
    await host.create(workApp(async (_signal, { logger }) => logger.info({ orders: 3 }, 'sent')));
    await host.live();
    expect(host.logs.lines.filter(({ message }) => message === 'sent')).toMatchObject([
      { level: 'info', fields: { orders: 3, service: 'work', executionId: host.outcomes[0]?.executionId } },
    ]);
  });

  add('a fault is an error line with the error [F01]', [], async (host) => {
    const error = new Error('out of paper');
    await host.create(workApp(() => Promise.reject(error)));
    await host.live();
    expect(host.linesOf('execution.faulted')).toMatchObject([{ level: 'error', fields: { service: 'work' } }]);
    expect(host.loggedError('execution.faulted')).toBe(error);
  });

  add('a failed start is an error line with the error, and host.started is not logged [S08, G05]', [], async (host) => {
    const error = new Error('no database');
    const broken = notingService(host, 'broken', { startAsync: () => Promise.reject(error) });
    await host.create(workApp(async () => {}).hostedService('broken', () => broken));
    await host.startFailure();
    expect(host.linesOf('host.startFailed')[0]).toMatchObject({
      level: 'error',
      fields: { failed: ["'broken' (startAsync)"] },
    });
    expect(host.loggedError('host.startFailed')).toBe(error);
    expect(host.linesOf('host.started')).toEqual([]);
  });

  add('a failed stop is an error line with the error, and host.stopped is not logged [K02]', [], async (host) => {
    const error = new Error('cannot close');
    const broken = notingService(host, 'broken', { stopAsync: () => Promise.reject(error) });
    await host.create(workApp(async () => {}).hostedService('broken', () => broken));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.failureOf(host.stop());
    expect(host.linesOf('host.stopFailed')).toMatchObject([
      { level: 'error', fields: { failed: ["'broken' (stopAsync)"] } },
    ]);
    expect(host.loggedError('host.stopFailed')).toBe(error);
    expect(host.linesOf('host.stopped')).toEqual([]);
  });
}
