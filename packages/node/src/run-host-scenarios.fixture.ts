// A program that runs a host in the way its first argument says. The tests start it as a process of its own.
import { tracingChannel } from 'node:diagnostics_channel';
import process from 'node:process';
import { type AnyApplication, continuous, defineApplication, every, onDemand } from '@anyhost/core';
import { runHost } from './run-host.ts';
import { forever, hosted, StoppedBy, untilAborted } from './services.fixture.ts';

const base = defineApplication('scenarios').hostedService('first', ({ logger }) =>
  hosted({ stopAsync: async () => logger.info({ event: 'first.stopped' }) }),
);

const scenarios: Record<string, () => Promise<void>> = {
  // A loop that saves when it is stopped.
  graceful: () =>
    runHost(
      base.job('loop', { schedule: continuous() }, async (signal, { logger }) => {
        logger.info({ event: 'loop.running' });
        await untilAborted(signal).finally(() => logger.info({ event: 'loop.saved' }));
      }),
    ),

  // Nothing but the host holds the process; nor does anything while it stops.
  idle: () =>
    runHost(
      base.backgroundService('rare', { schedule: onDemand() }, () => {
        return new StoppedBy(() => new Promise((resolve) => setTimeout(resolve, 50).unref()));
      }),
    ),

  // The program ends when its work is done.
  completed: async () => {
    await runHost(
      base
        .job('import', { schedule: onDemand(), runOnStart: true }, async () => {})
        .job('consumer', { schedule: continuous() }, async () => {}),
      { stopWhenCompleted: true },
    );
    process.stdout.write('{"event":"program.wentOn"}\n');
  },

  completedWithFailure: () =>
    runHost(
      base.job('import', { schedule: onDemand(), runOnStart: true }, async () => {
        throw new Error('no file');
      }),
      { stopWhenCompleted: true },
    ),

  slowStart: () =>
    runHost(
      base.hostedService('second', ({ logger }) =>
        hosted({
          startAsync: (signal) => {
            logger.info({ event: 'second.starting' });
            return untilAborted(signal);
          },
        }),
      ),
    ),

  stuckStart: () =>
    runHost(
      base.hostedService('second', ({ logger }) =>
        hosted({
          startAsync: () => {
            setInterval(() => {}, 1000);
            logger.info({ event: 'second.starting' });
            return forever();
          },
        }),
      ),
      { shutdownTimeoutMs: 100 },
    ),

  // The stop takes long enough for a second signal to count.
  slowStop: () =>
    runHost(
      base.backgroundService('slow', { schedule: onDemand() }, ({ logger }) => {
        return new StoppedBy(() => {
          setTimeout(() => logger.info({ event: 'slow.stillStopping' }), 1100);
          return forever();
        });
      }),
    ),

  rejection: () =>
    runHost(
      base.job('careless', { schedule: every('1h'), runOnStart: true }, async () => {
        void Promise.reject(new Error('not awaited'));
      }),
    ),

  exception: () =>
    runHost(
      base.job('careless', { schedule: every('1h'), runOnStart: true }, async () => {
        setImmediate(() => {
          throw new Error('not caught');
        });
      }),
    ),

  // Ends the process while another execution holds it.
  exits: () =>
    runHost(
      base
        .job('holds', { schedule: continuous() }, () => {
          setInterval(() => {}, 1000);
          return forever();
        })
        .job('exits', { schedule: every('1h'), runOnStart: true }, async () => process.exit(21)),
    ),

  badSubscriber: () => {
    tracingChannel('anyhost:execution').start.subscribe(() => {
      throw new Error('span without a parent');
    });
    return runHost(base.job('traced', { schedule: every('1h'), runOnStart: true }, async () => {}));
  },

  fault: () => runHost(withFault()),

  caughtFault: async () => {
    try {
      await runHost(withFault());
    } catch (error) {
      say('program.caught', { message: String(error), exitCode: process.exitCode });
    }
  },

  // An execution that ignores its signal, holds the process, and has said a lot.
  stubborn: () =>
    runHost(
      base.job('stubborn', { schedule: every('1h'), runOnStart: true }, (_, { logger }) => {
        setInterval(() => {}, 1000);
        for (let count = 0; count < 3000; count += 1) logger.info({ event: 'stubborn.said', count });
        logger.info({ event: 'stubborn.running' });
        return forever();
      }),
      { shutdownTimeoutMs: 200 },
    ),

  stopsItself: async () => {
    await runHost(
      base.job('last', { schedule: every('1h'), runOnStart: true }, async (_, { services }) => {
        services.lifetime.stopApplication();
      }),
    );
    const listeners = ['SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection'].map((event) =>
      process.listenerCount(event),
    );
    say('program.wentOn', { listeners, exitCode: process.exitCode });
    process.exitCode = 7;
  },

  // Continues after the host until its standard input ends.
  lateDuplicate: async () => {
    await scenarios['graceful']?.();
    say('program.wentOn', {});
    process.stdin.resume();
  },
};

function withFault(): AnyApplication {
  return base.job('loop', { schedule: continuous() }, async () => {
    throw new Error('the database is gone');
  });
}

function say(event: string, fields: object): void {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
