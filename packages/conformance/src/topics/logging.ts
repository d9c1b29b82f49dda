import { expect } from 'vitest';
import type { AddTopicTest } from '../run-on-bench.ts';
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
  add('a life is told by its events, in order (K01, K02)', [], async (bench) => {
    await bench.host(workApp(async () => {}));
    await bench.live();
    const told = bench.logs.lines.flatMap(({ event }) => (event !== undefined && LIFE.includes(event) ? [event] : []));
    expect(told).toEqual(LIFE);
  });

  add('an execution is told with its service, ids, trigger, attempt and duration', ['scheduledRuns'], async (bench) => {
    await bench.host(workApp(async () => {}));
    await bench.live('work', { scheduledTime: new Date('2026-11-22T11:45:00Z') });
    expect(bench.linesOf('execution.completed')).toMatchObject([
      {
        level: 'info',
        message: 'work completed',
        fields: {
          service: 'work',
          executionId: bench.outcomes[0]?.executionId,
          occurrence: 'work@2026-11-22T11:45:00Z',
          trigger: 'schedule',
          attempt: 1,
          durationMs: expect.any(Number),
        },
      },
    ]);
  });

  add('an execution logs under its own name', [], async (bench) => {
    await bench.host(workApp(async (_signal, { logger }) => logger.info({ orders: 3 }, 'sent')));
    await bench.live();
    expect(bench.logs.lines.filter(({ message }) => message === 'sent')).toMatchObject([
      { level: 'info', fields: { orders: 3, service: 'work', executionId: bench.outcomes[0]?.executionId } },
    ]);
  });

  add('a fault is an error line with the error (F01)', [], async (bench) => {
    const error = new Error('out of paper');
    await bench.host(workApp(() => Promise.reject(error)));
    await bench.live();
    expect(bench.linesOf('execution.faulted')).toMatchObject([{ level: 'error', fields: { service: 'work' } }]);
    expect(bench.loggedError('execution.faulted')).toBe(error);
  });

  add('a start that fails is an error line with the error, and no line says started (S08, G05)', [], async (bench) => {
    const error = new Error('no database');
    const broken = notingService(bench, 'broken', { startAsync: () => Promise.reject(error) });
    await bench.host(workApp(async () => {}).hostedService('broken', () => broken));
    await bench.startFailure();
    expect(bench.linesOf('host.startFailed')[0]).toMatchObject({ level: 'error' });
    expect(bench.loggedError('host.startFailed')).toBe(error);
    expect(bench.linesOf('host.started')).toEqual([]);
  });

  add('a stop that fails is an error line with the error, and no line says stopped (K02)', [], async (bench) => {
    const error = new Error('cannot close');
    const broken = notingService(bench, 'broken', { stopAsync: () => Promise.reject(error) });
    await bench.host(workApp(async () => {}).hostedService('broken', () => broken));
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.failureOf(bench.stop());
    expect(bench.linesOf('host.stopFailed')).toMatchObject([{ level: 'error' }]);
    expect(bench.loggedError('host.stopFailed')).toBe(error);
    expect(bench.linesOf('host.stopped')).toEqual([]);
  });
}
