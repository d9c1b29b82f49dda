// A program that runs a host in the way its first argument says. The tests start it as systemd would.
import { once } from 'node:events';
import process from 'node:process';
import { defineApplication, every, onDemand } from '@anyhost/core';
import { runHost } from '../run-host.ts';
import { forever, hosted } from '../services.fixture.ts';

const base = defineApplication('scenarios');
const BLOCKED_MS = 1000;

const scenarios: Record<string, () => Promise<void>> = {
  // Starts when its standard input ends.
  slowStart: () =>
    runHost(
      base
        .hostedService('web', ({ logger }) =>
          hosted({
            startAsync: async () => {
              logger.info({ event: 'web.starting' });
              process.stdin.resume();
              await once(process.stdin, 'end');
            },
          }),
        )
        .job('poll', { schedule: every('1h') }, async () => {}),
    ),

  // An execution that never settles, and a due time every second.
  hung: () =>
    runHost(base.job('deaf', { schedule: every('1s'), timeoutMs: 50, reserveMs: 50 }, forever), {
      shutdownTimeoutMs: 100,
    }),

  // Blocks the event loop once its standard input ends.
  blocked: () =>
    runHost(
      base.job('busy', { schedule: onDemand(), runOnStart: true }, async (_signal, { logger }) => {
        process.stdin.resume();
        await once(process.stdin, 'end');
        const from = Date.now();
        while (Date.now() < from + BLOCKED_MS);
        logger.info({ event: 'loop.blocked', from, to: from + BLOCKED_MS });
      }),
    ),

  // Says whether Node's module of child processes is loaded once the host is told to stop.
  bare: () =>
    runHost(
      base.job('look', { schedule: onDemand(), runOnStart: true }, async (_signal, { services }) => {
        services.lifetime.stopApplication();
      }),
    ).then(() => {
      const loaded: unknown = Reflect.get(process, 'moduleLoadList');
      const event = 'program.loaded';
      const children = Array.isArray(loaded) ? loaded.filter((name) => name === 'NativeModule child_process') : loaded;
      process.stdout.write(`${JSON.stringify({ event, children })}\n`);
    }),
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
