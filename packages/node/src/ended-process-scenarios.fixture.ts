// A program that something holds after its host has ended, in the way its first argument says: a connection to a server
// of its own, which nothing closes. The tests start it as a process of its own.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import process from 'node:process';
import { defineApplication, onDemand } from '@anyhost/core';
import { runHost } from './run-host.ts';
import { runOnce } from './run-once.ts';
import { hosted } from './services.fixture.ts';

const schedule = onDemand();

const app = defineApplication('scenarios')
  .hostedService('client', () => hosted({ startAsync: openConnection }))
  .job('completes', { schedule }, async () => {})
  .job('takesLong', { schedule }, () => new Promise((resolve) => setTimeout(resolve, 4000)))
  .job('faults', { schedule }, async () => {
    throw new Error('no such table');
  });

const withoutStart = app.hostedService('broken', () =>
  hosted({
    startAsync: async () => {
      throw new Error('NOAUTH');
    },
  }),
);

const withCarelessStop = app.hostedService('careless', ({ lifetime }) =>
  hosted({
    startedAsync: async () => lifetime.stopApplication(),
    stopAsync: async () => {
      void Promise.reject(new Error('the last batch was not flushed'));
    },
  }),
);

// The job is given up after three quarters of the two seconds, and settles while the pool is closed.
const withLateWork = defineApplication('late')
  .singleton('pool', () => ({}), { dispose: () => new Promise((resolve) => setTimeout(resolve, 300)) })
  .job('report', { schedule, runOnStart: true }, async (signal, { services, logger }) => {
    setImmediate(() => services.lifetime.stopApplication());
    await once(signal, 'abort');
    await new Promise((resolve) => setTimeout(resolve, 1600));
    logger.info({ event: 'report.settled' });
  });

const scenarios: Record<string, () => Promise<unknown>> = {
  serves: () => runHost(app),
  startFails: () => runHost(withoutStart).catch(caught),
  startFailsOnce: () => runOnce(withoutStart, 'completes').catch(caught),
  wrongOption: async () => {
    await openConnection();
    const options: object = { shutdownTimeoutMs: 'soon' };
    await runHost(app, options).catch(caught);
  },
  unknownService: async () => {
    await openConnection();
    await runOnce(app, process.argv[3]).catch(caught);
  },
  completes: () => runOnce(app, 'completes'),
  completesAndExits: () => runOnce(app, 'completes', { exit: true }),
  faults: () => runOnce(app, 'faults'),
  completesAndGoesOn: () => runOnce(app, 'completes').then(goOn),
  faultsAndGoesOn: () => runOnce(app, 'faults', { exit: false }).then(goOn),
  twoInARow: async () => {
    await runOnce(app, 'faults');
    await runOnce(app, 'takesLong');
    say('program.wentOn');
  },
  carelessStop: async () => {
    await runHost(withCarelessStop).catch(caught);
    process.exit();
  },
  lateWork: () => runHost(withLateWork, { shutdownTimeoutMs: 2000 }).catch(caught),
};

async function openConnection(): Promise<void> {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  await once(connect(address.port, '127.0.0.1'), 'connect');
}

/** Work of the program's own, for longer than a process that must end would be left. */
async function goOn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 4000));
  say('program.wentOn');
  process.exit();
}

function caught(error: unknown): void {
  say('program.caught', { message: error instanceof Error ? error.message : error, exitCode: process.exitCode });
}

function say(event: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
await scenario();
