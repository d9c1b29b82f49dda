// A program that a parent process starts and stops by messages. The tests start it as a process of its own.
import process from 'node:process';
import { continuous, defineApplication, delay, type HostLifetime } from '@anyhost/core';
import { runHost } from './run-host.ts';

const supervised: HostLifetime = {
  waitForStartAsync: (signal, { requestStop }) =>
    new Promise((resolve, reject) => {
      process.on('message', (message) => (message === 'stop' ? requestStop() : resolve()));
      process.once('disconnect', requestStop); // the parent has gone
      signal.addEventListener('abort', () => {
        leave(); // there will be no stopAsync
        reject(signal.reason);
      });
      tell('waiting');
    }),
  stopAsync: async (_signal, { failure }) => {
    tell({ stopped: true, failure: failure?.message });
    leave();
  },
};

function tell(message: unknown): void {
  if (process.connected) process.send?.(message);
}

/** Closes the channel, which keeps the process alive. */
function leave(): void {
  if (process.connected) process.disconnect();
}

const app = defineApplication('supervised')
  .hostedService('bus', () => ({
    startAsync: async () => tell('starting'),
    stopAsync: async () => tell('stopping'),
  }))
  .job('loop', { schedule: continuous() }, async (signal, { services }) => {
    tell('running');
    if (process.argv[2] === 'faulty') throw new Error('the database is gone');
    while (await delay(services.clock, 1000, signal));
  });

await runHost(app, { hostLifetime: supervised });
