// A program that runs a host with health endpoints in the way its first argument says. The tests start it as a process.
import { once } from 'node:events';
import process from 'node:process';
import { defineApplication, every, onDemand } from '@anyhost/core';
import { runHost } from '../run-host.ts';
import { forever, hosted } from '../services.fixture.ts';

const base = defineApplication('scenarios');
const port = Number(process.env['PORT'] ?? 0);

const scenarios: Record<string, () => Promise<void>> = {
  // Starts when its standard input ends, and waits before its stop until SIGUSR2.
  slowStart: () =>
    runHost(
      base
        .hostedService('web', ({ logger, lifetime }) =>
          hosted({
            startAsync: async () => {
              process.once('SIGUSR2', () => lifetime.stopApplication());
              logger.info({ event: 'web.starting' });
              process.stdin.resume();
              await once(process.stdin, 'end');
            },
            stopAsync: async () => logger.info({ event: 'web.stopped' }),
          }),
        )
        .job('poll', { schedule: every('1h') }, async () => {}),
      { health: { port, readinessDelayMs: 3_600_000 } },
    ),

  // An execution that never settles, and a due time every second.
  hung: () =>
    runHost(base.job('deaf', { schedule: every('1s'), timeoutMs: 50, reserveMs: 50 }, forever), {
      health: { port },
      shutdownTimeoutMs: 100,
    }),

  blocked: () =>
    runHost(
      base.job('busy', { schedule: onDemand(), runOnStart: true }, async () => {
        const until = performance.now() + 700;
        while (performance.now() < until);
      }),
      { health: { port, stallMs: 100 } },
    ),

  crash: () =>
    runHost(
      base.job('careless', { schedule: onDemand(), runOnStart: true }, async () => {
        setImmediate(() => {
          throw new Error('not caught');
        });
      }),
      { health: { port, readinessDelayMs: 3_600_000 } },
    ),

  // Says which modules of Node are loaded while it serves.
  bare: () =>
    runHost(
      base.job('look', { schedule: onDemand(), runOnStart: true }, async (_signal, { services, logger }) => {
        const loaded: unknown = Reflect.get(process, 'moduleLoadList');
        const http = Array.isArray(loaded) ? loaded.filter((name) => /_http_server/.test(String(name))) : 'unknown';
        logger.info({ event: 'program.loaded', http });
        services.lifetime.stopApplication();
      }),
      process.env['PORT'] === undefined ? {} : { health: { port } },
    ),
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
