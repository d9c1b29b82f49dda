// A program that runs one service once, in the way its first argument says. The tests start it as a process of its own.
import process from 'node:process';
import { defineApplication, onDemand } from '@anyhost/core';
import { runOnce } from './run-once.ts';
import { forever, hosted, untilAborted } from './services.fixture.ts';

const schedule = onDemand();

const app = defineApplication('scenarios')
  .hostedService('first', ({ logger }) => hosted({ stopAsync: async () => logger.info({ event: 'first.stopped' }) }))
  .job('completes', { schedule }, async () => {})
  .job('faults', { schedule }, async () => {
    throw new Error('no such table');
  })
  .job('waits', { schedule }, (signal, { logger }) => {
    logger.info({ event: 'waits.running' });
    return untilAborted(signal);
  })
  .job('saves', { schedule }, async (signal, { logger }) => {
    logger.info({ event: 'saves.running' });
    await untilAborted(signal).catch(() => {});
  })
  .job('hangs', { schedule }, () => {
    setInterval(() => {}, 1000);
    return forever();
  })
  .job('careless', { schedule }, async (signal) => {
    void Promise.reject(new Error('not awaited'));
    await untilAborted(signal);
  });

const slowStart = app.hostedService('second', ({ logger }) =>
  hosted({
    startAsync: (signal) => {
      logger.info({ event: 'second.starting' });
      return untilAborted(signal);
    },
  }),
);

const scenarios: Record<string, () => Promise<unknown>> = {
  completes: () => runOnce(app, 'completes'),
  faults: () => runOnce(app, 'faults'),
  waits: () => runOnce(app, 'waits'),
  waitsForDeadline: () => runOnce(app, 'waits', { timeoutMs: 2000 }),
  saves: () => runOnce(app, 'saves'),
  hangs: () => runOnce(app, 'hangs', { timeoutMs: 1500, shutdownTimeoutMs: 1000 }),
  careless: () => runOnce(app, 'careless'),
  slowStart: () => runOnce(slowStart, 'completes'),
  startPastDeadline: () => runOnce(slowStart, 'completes', { timeoutMs: 1000 }),
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
