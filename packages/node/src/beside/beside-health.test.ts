import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { defineApplication, every } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeProcess } from '../fake-process.fixture.ts';
import { ask, statusOf } from '../health/http.fixture.ts';
import { hosted } from '../services.fixture.ts';
import type { HostBesideOptions } from './beside-options.ts';
import { hostBeside } from './host-beside.ts';

/** A server with services beside it; requests that are not for its health get `page` and their URL. */
function shop(options: HostBesideOptions = {}, stopAsync = async (): Promise<void> => {}) {
  const app = defineApplication('shop')
    .hostedService('consumer', () => hosted({ stopAsync }))
    .job('poll', { schedule: every('1h') }, async () => {});
  const pass = (request: IncomingMessage, response: ServerResponse): void => void response.end(`page ${request.url}`);
  const server = closedLater(
    createServer((request, response) => {
      if (!beside.healthHandler(request, response)) pass(request, response);
    }),
  );
  const beside = hostBeside(server, app, { environment: {}, args: [], ...options }, new FakeProcess());
  return { server, beside };
}

/** A server that a failed test leaves open is closed. */
function closedLater(server: Server): Server {
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

async function listening(server: Server): Promise<number> {
  server.listen(0);
  await once(server, 'listening');
  return Number(Reflect.get(Object(server.address()), 'port'));
}

async function probes(port: number, prefix = ''): Promise<readonly unknown[]> {
  const paths = ['/livez', '/readyz', '/startupz', '/status'];
  return await Promise.all(paths.map((path) => statusOf(port, `${prefix}${path}`)));
}

describe("the health endpoints on the web server's own port", () => {
  test('answer before the start, and after it, as on a port of their own', async () => {
    const { server, beside } = shop();
    const port = await listening(server);
    expect(await probes(port)).toEqual([200, 503, 503, 503]);
    await beside.start();
    expect(await probes(port)).toEqual([200, 200, 200, 200]);
    const { body } = await ask(port, '/status?format=json');
    expect(JSON.parse(body)).toMatchObject({
      application: 'shop',
      services: [{ name: 'poll', state: 'idle', scheduleInWords: 'every hour' }],
    });
    expect((await ask(port, '/readyz?verbose')).body).toContain('[+]stop-requested ok');
    expect((await ask(port, '/livez', { method: 'HEAD' })).body).toBe('');
    expect((await ask(port, '/livez', { method: 'POST' })).status).toBe(405);
    await beside.stop();
  });

  test('leave all other requests to the program', async () => {
    const { server, beside } = shop();
    const port = await listening(server);
    await beside.start();
    for (const path of ['/', '/livez/', '/health/livez', '/statuses?x=/status']) {
      expect(await ask(port, path)).toMatchObject({ status: 200, body: `page ${path}` });
    }
    await beside.stop();
  });

  test('answer 503 to readiness from the request to stop on, on each connection that comes before the port closes', async () => {
    const { server, beside } = shop({ readinessDelayMs: 3_600_000 });
    const port = await listening(server);
    await beside.start();
    const stopping = beside.stop();
    expect(await probes(port)).toEqual([200, 503, 200, 503]);
    expect((await ask(port, '/readyz')).body).toContain('[-]stop-requested unhealthy');
    beside.host.lifetime.stopApplication();
    await stopping;
    expect(await statusOf(port, '/livez')).toBe('ECONNREFUSED');
  });

  test('answer on connections that are open, while the services stop', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const notes: unknown[] = [];
    const ask = (): Promise<unknown> => kept(agent, port, '/readyz');
    const { server, beside } = shop({}, async () => void notes.push(server.listening, await ask()));
    const port = await listening(server);
    await beside.start();
    notes.push(await ask());
    await beside.stop();
    agent.destroy();
    expect(notes).toEqual([200, false, 503]);
  });

  test('are below the prefix', async () => {
    const { server, beside } = shop({ health: { prefix: '/ops/health' } });
    const port = await listening(server);
    await beside.start();
    expect(await probes(port, '/ops/health')).toEqual([200, 200, 200, 200]);
    expect((await ask(port, '/livez')).body).toBe('page /livez');
    await beside.stop();
  });

  test('show the status to whom authorize allows', async () => {
    const authorize = ({ headers }: IncomingMessage): boolean => headers.authorization === 'Bearer ops';
    const { server, beside } = shop({ health: { authorize } });
    const port = await listening(server);
    await beside.start();
    expect(await statusOf(port, '/status')).toBe(403);
    expect((await ask(port, '/status', { headers: { authorization: 'Bearer ops' } })).status).toBe(200);
    await beside.stop();
  });

  test('leave no timer behind, also where nothing was started', async () => {
    const clock = new VirtualClock();
    const { server, beside } = shop({ clock });
    const port = await listening(server);
    expect(await statusOf(port, '/livez')).toBe(200);
    expect(clock.pendingTimers).toBe(1);
    let isStopped = false;
    const stopping = beside.stop().finally(() => {
      isStopped = true;
    });
    while (!isStopped) await clock.advance(100);
    await stopping;
    expect(clock.pendingTimers).toBe(0);
  });

  test('are there beside those on a port of their own', async () => {
    const logger = captureLogs();
    const { server, beside } = shop({ health: { port: 0, host: '127.0.0.1', readinessDelayMs: 3_600_000 }, logger });
    const port = await listening(server);
    await beside.start();
    const ownPort = Number(logger.lines.find(({ event }) => event === 'health.listening')?.fields['port']);
    expect(await probes(port)).toEqual([200, 200, 200, 200]);
    expect(await probes(ownPort)).toEqual([200, 200, 200, 200]);
    const stopping = beside.stop();
    expect(await probes(port)).toEqual([200, 503, 200, 503]);
    expect(await probes(ownPort)).toEqual([200, 503, 200, 503]);
    beside.host.lifetime.stopApplication();
    await stopping;
    expect(await statusOf(ownPort, '/livez')).toBe('ECONNREFUSED');
  });

  test('need no port for a readiness delay of the environment', async () => {
    const logger = captureLogs();
    const { server, beside } = shop({ environment: { ANYHOST_READINESS_DELAY_MS: '3600000' }, logger });
    const port = await listening(server);
    await beside.start();
    const stopping = beside.stop();
    expect(await statusOf(port, '/readyz')).toBe(503);
    beside.host.lifetime.stopApplication();
    await stopping;
  });
});

describe('the handler of the health endpoints', () => {
  test('is middleware of Express 5, also below a path', async () => {
    const web = express();
    const server = closedLater(createServer(web));
    const beside = hostBeside(server, defineApplication('shop'), { environment: {} }, new FakeProcess());
    web.use(beside.healthHandler);
    web.use('/health', beside.healthHandler);
    web.get('/', (_request, response) => void response.send('page'));
    const port = await listening(server);
    await beside.start();
    expect(await probes(port)).toEqual([200, 200, 200, 200]);
    expect(await probes(port, '/health')).toEqual([200, 200, 200, 200]);
    expect((await ask(port, '/')).body).toBe('page');
    expect((await ask(port, '/health/none')).status).toBe(404);
    await beside.stop();
  });
});

test.each([
  [{ prefix: 'health' }, "'/health'"],
  [{ prefix: '/health/' }, "'/health'"],
  [{ prefix: '/', port: 1 }, 'nothing beside a port'],
  [{ prefix: 7 }, "'/health'"],
  [{ host: '::1' }, 'nothing without a port'],
  [{ port: -1 }, '0 to 65535'],
  [{ prefx: '/health' }, 'prefx'],
  [8081, 'plain object'],
])('a wrong option health is refused: %j', (health, expected) => {
  const server = createServer();
  expect(() => Reflect.apply(hostBeside, undefined, [server, defineApplication('x'), { health }])).toThrow(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(expected),
    }),
  );
});

function kept(agent: Agent, port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request({ agent, host: '127.0.0.1', port, path }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    asking.once('error', reject).end();
  });
}
