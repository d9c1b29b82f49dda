// A Fastify server with services inside. The test starts it as a process and stops it while requests arrive.
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { defineApplication, every } from '@anyhost/core';
import fastify from 'fastify';
import { hostFastify } from './host-fastify.ts';

const app = defineApplication('shop')
  .singleton('pool', () => ({ isOpen: true }), {
    dispose: (pool) => {
      pool.isOpen = false;
    },
  })
  .scoped('orders', ({ pool }) => ({ areOpen: () => pool.isOpen }))
  .job('poll', { schedule: every('1s') }, (signal) => pause(60_000, undefined, { signal }));

const web = fastify({ return503OnClosing: false });
const host = hostFastify(web, app, { listen: { port: 0, host: '127.0.0.1' }, logger: web.log });
web.get('/', async (_request, reply) => {
  const { orders } = host.scopeOf(reply);
  await pause(Math.random() * 80);
  return { areOpen: orders.areOpen() };
});
web.addHook('onListen', async () => void process.send?.(web.server.address()));
web.addHook('onClose', async () => void process.send?.('closed'));
if (process.argv[2] === 'close') {
  // The program listens for signals itself, and closes Fastify.
  process.once('SIGTERM', () => void web.close().then(() => process.disconnect()));
  await host.start();
} else {
  await host.serve();
  process.disconnect();
}
