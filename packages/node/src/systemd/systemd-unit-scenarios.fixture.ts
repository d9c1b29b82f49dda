// A program that runs a host in the way its first argument says. The tests have a real systemd start it, as a unit.
import { once } from 'node:events';
import process from 'node:process';
import { continuous, defineApplication, every, onDemand } from '@anyhost/core';
import { runHost } from '../run-host.ts';
import { forever, hosted } from '../services.fixture.ts';

const base = defineApplication('scenarios');

/** Resolves when the test sends the next SIGUSR2. */
async function untilTold(): Promise<void> {
  // A listener of a signal does not keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  await once(process, 'SIGUSR2');
  clearInterval(alive);
}

const scenarios: Record<string, () => Promise<void>> = {
  // Starts, and stops, when the test says so.
  told: () =>
    runHost(
      base
        .hostedService('web', ({ logger }) =>
          hosted({
            startAsync: async () => {
              const told = untilTold();
              logger.info({ event: 'web.starting' });
              await told;
            },
            stopAsync: async () => {
              const told = untilTold();
              logger.info({ event: 'web.stopping' });
              await told;
            },
          }),
        )
        .job('poll', { schedule: every('1h') }, async () => {}),
    ),

  // Serves.
  idle: () => runHost(base.job('poll', { schedule: every('1h') }, async () => {})),

  // An execution that never settles, and a due time every second.
  hung: () => runHost(base.job('deaf', { schedule: every('1s'), timeoutMs: 50, reserveMs: 50 }, forever)),

  // Never gives the event loop back.
  blocked: () =>
    runHost(
      base.job('busy', { schedule: onDemand(), runOnStart: true }, async () => {
        for (;;);
      }),
    ),

  // Fails when the test says so, after the start.
  faulty: () =>
    runHost(
      base.job('fail', { schedule: continuous() }, async (_signal, { logger }) => {
        const told = untilTold();
        logger.info({ event: 'fail.waiting' });
        await told;
        throw new Error('no broker');
      }),
    ),

  // Fails before.
  failedStart: () =>
    runHost(base.hostedService('web', () => hosted({ startAsync: () => Promise.reject(new Error('no broker')) }))),

  // Says something at each level.
  levels: () =>
    runHost(
      base.hostedService('speaker', ({ logger }) =>
        hosted({
          startAsync: async () => {
            for (const level of ['debug', 'info', 'warn', 'error', 'fatal'] as const) {
              logger[level]({ event: `said.${level}` }, '<2>not a priority');
            }
          },
        }),
      ),
    ),
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
