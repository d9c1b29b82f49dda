// A program with an HTTP server and services beside it. The tests start it as a process and put load on it.
import { createServer, type Server, type ServerResponse } from 'node:http';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type BuiltInServices, defineApplication, every } from '@anyhost/core';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { streamText } from 'hono/streaming';
import Koa from 'koa';
import { hosted, untilAborted } from '../services.fixture.ts';
import type { HostBesideOptions } from './beside-options.ts';
import { hostBeside } from './host-beside.ts';
import type { HostBeside } from './host-beside-type.ts';

/** How long a request takes at most, in milliseconds. */
const SLOWEST_MS = 80;

const application = defineApplication('shop')
  .singleton('pool', ({ logger }) => ({ logger, isOpen: true }), {
    dispose: (pool) => {
      pool.isOpen = false;
      pool.logger.info({ event: 'pool.disposed' });
    },
  })
  .scoped('orders', ({ pool }) => ({ isOpen: () => pool.isOpen }))
  .hostedService('consumer', ({ logger }) =>
    hosted({ stopAsync: async () => logger.info({ event: 'consumer.stopped' }) }),
  )
  .job('poll', { schedule: every('1s') }, async (signal) => untilAborted(signal));

type Shop = HostBeside<'poll', BuiltInServices & { pool: { isOpen: boolean } }, { orders: { isOpen(): boolean } }>;

/** Works for a while as a request does, and returns what it found. */
async function work({ orders }: ReturnType<Shop['scopeOf']>, url: string): Promise<string> {
  await pause(url === '/quick' ? 0 : Math.random() * SLOWEST_MS);
  return String(orders.isOpen());
}

/** Every third answer begins before its work is done. */
function isEarly(url: string): boolean {
  return url.endsWith('?early');
}

async function answer(beside: Shop, response: ServerResponse, url: string): Promise<void> {
  const scope = beside.scopeOf(response);
  if (process.argv[2] === 'delayed') response.setHeader('x-ready', String(beside.isReady));
  if (url === '/stuck') return;
  if (isEarly(url)) response.writeHead(200, { 'content-type': 'text/plain' }).write('open: ');
  response.end(await work(scope, url));
}

function serve(server: Server, options: HostBesideOptions = {}): Shop {
  const beside = hostBeside(server, application, { ...options, listen: () => server.listen(0) });
  server.on('listening', () => sayPort(beside, server));
  void beside.serve().catch(() => {});
  return beside;
}

function sayPort({ services: { logger } }: Shop, server: Server): void {
  let count = 0;
  server.on('request', () => {
    count += 1;
  });
  process.once('exit', () => logger.info({ event: 'program.requests', count }));
  logger.info({ event: 'program.listening', port: Reflect.get(Object(server.address()), 'port') });
}

function serveNode(options?: HostBesideOptions): void {
  const server = createServer((request, response) => void answer(beside, response, request.url ?? ''));
  const beside = serve(server, options);
}

const scenarios: Record<string, () => void> = {
  node: () => serveNode(),
  express: () => {
    const web = express();
    const beside = serve(createServer(web));
    web.use((request, response) => answer(beside, response, request.url));
  },
  koa: () => {
    const web = new Koa();
    web.use(async (context) => {
      const scope = beside.scopeOf(context.res);
      if (!isEarly(context.url)) {
        context.body = await work(scope, context.url);
        return;
      }
      const body = new PassThrough();
      body.write('open: ');
      void work(scope, context.url).then((text) => body.end(text));
      context.body = body;
    });
    const beside = serve(createServer(web.callback()));
  },
  hono: () => {
    const web = new Hono<{ Bindings: HttpBindings }>();
    const server = createAdaptorServer(web);
    if (!('closeIdleConnections' in server)) throw new Error('Not a server of node:http.');
    const beside = serve(server);
    web.get('/', async (context) => {
      const scope = beside.scopeOf(context.env.outgoing);
      if (!isEarly(context.req.url)) return context.text(await work(scope, context.req.url));
      return streamText(context, async (stream) => {
        await stream.write('open: ');
        await stream.write(await work(scope, context.req.url));
      });
    });
  },
  fastify: () => {
    const web = fastify();
    const beside = hostBeside(web.server, application, {
      listen: () => web.listen({ port: 0, host: '127.0.0.1' }),
      close: () => web.close(),
    });
    web.addHook('onListen', async () => sayPort(beside, web.server));
    web.addHook('onClose', async () => beside.services.logger.info({ event: 'fastify.closed' }));
    web.get('/', async (request, reply) => {
      reply.hijack();
      await answer(beside, reply.raw, request.url);
    });
    void beside.serve().catch(() => {});
  },
  delayed: () => serveNode({ readinessDelayMs: 1000 }),
  short: () => serveNode({ shutdownTimeoutMs: 300 }),
};

const scenario = scenarios[process.argv[2] ?? ''];
if (scenario === undefined) throw new Error(`There is no scenario ${process.argv[2]}.`);
scenario();
