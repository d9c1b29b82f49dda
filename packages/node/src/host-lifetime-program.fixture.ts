// A program that a parent process starts and stops by messages. The tests start it as a process of its own.
import process from 'node:process';
import { continuous, defineApplication, delay, type HostLifetime } from '@anyhost/core';
import { runHost } from './run-host.ts';

const supervised: HostLifetime = {
  waitForStartAsync: (signal, { requestStop }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      process.on('message', (message) => (message === 'stop' ? requestStop() : resolve()));
      process.once('disconnect', requestStop);
      process.send?.('waiting');
    }),
  stopAsync: async (_signal, { failure }) => {
    process.send?.({ stopped: true, failure: failure?.message });
    process.disconnect?.();
  },
};

const app = defineApplication('supervised')
  .hostedService('bus', () => ({
    startAsync: async () => void process.send?.('starting'),
    stopAsync: async () => void process.send?.('stopping'),
  }))
  .job('loop', { schedule: continuous() }, async (signal, { services }) => {
    process.send?.('running');
    if (process.argv[2] === 'faulty') throw new Error('the database is gone');
    while (await delay(services.clock, 1000, signal));
  });

await runHost(app, { hostLifetime: supervised });
