import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { defineApplication } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { FakeProcess } from '../fake-process.fixture.ts';
import { ask } from '../health/http.fixture.ts';
import { hostBeside } from './host-beside.ts';

const app = defineApplication('shop');
const BUDGET_MS = 30_000;

/** A started host beside a server, which listens. */
async function serving(server: Server, clock?: VirtualClock) {
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const logs = captureLogs();
  const options = { listen: () => server.listen(0), logger: logs, clock, shutdownTimeoutMs: BUDGET_MS };
  const beside = hostBeside(server, app, options, new FakeProcess());
  await beside.start();
  const port = Number(Reflect.get(Object(server.address()), 'port'));
  const said = (event: string) => logs.lines.find((line) => line.event === event)?.fields;
  return { beside, port, said };
}

/** A server whose answers are events without an end of their own. */
function eventServer(): { readonly server: Server; readonly clients: (() => void)[] } {
  const clients: (() => void)[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\n\n');
    clients.push(() => response.end('data: bye\n\n'));
  });
  return { server, clients };
}

/** Opens an event stream. Returns what becomes of it: all that came, or why it broke. */
async function listen(port: number): Promise<{ readonly end: Promise<string> }> {
  const asking = request({ host: '127.0.0.1', port, agent: false }).end();
  const [response] = await once(asking, 'response');
  let text = '';
  response.on('data', (chunk: unknown) => {
    text += chunk;
  });
  await once(response, 'data');
  const end = new Promise<string>((resolve) => {
    response.on('end', () => resolve(text));
    response.on('error', (error: Error) => resolve(error.message));
  });
  return { end };
}

async function connect(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, 'open');
  return socket;
}

async function closed(socket: WebSocket): Promise<number> {
  const [event] = await once(socket, 'close');
  return Number(Reflect.get(Object(event), 'code'));
}

describe('a stop', () => {
  test('lets event streams end when lifetime.stopping aborts', async () => {
    const { server, clients } = eventServer();
    const { beside, port, said } = await serving(server);
    beside.services.lifetime.stopping.addEventListener('abort', () => {
      for (const end of clients) end();
    });
    const { end } = await listen(port);
    const stopping = beside.stop();
    expect(await end).toBe('data: hello\n\ndata: bye\n\n');
    await stopping;
    expect(said('web.cutOff')).toBeUndefined();
  });

  test('cuts off event streams that nobody has ended when shutdownTimeoutMs is over, and says how many', async () => {
    const clock = new VirtualClock();
    const { beside, port, said } = await serving(eventServer().server, clock);
    const streams = [await listen(port), await listen(port)];
    const stopping = expect(beside.stop()).rejects.toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
    await clock.advance(BUDGET_MS);
    await stopping;
    expect(await Promise.all(streams.map(({ end }) => end))).toEqual(['aborted', 'aborted']);
    expect(said('web.cutOff')).toMatchObject({ requests: 2, upgraded: 0 });
  });

  test.each(['before', 'after'])('lets WebSockets close, of a server attached %s the host', async (when) => {
    const server = createServer();
    const early = when === 'before' ? new WebSocketServer({ server }) : undefined;
    const { beside, port, said } = await serving(server);
    const sockets = early ?? new WebSocketServer({ server });
    beside.services.lifetime.stopping.addEventListener('abort', () => {
      for (const client of sockets.clients) client.close(1001);
    });
    const client = await connect(port);
    const code = closed(client);
    await beside.stop();
    expect(await code).toBe(1001);
    expect(said('web.notAccepting')).toMatchObject({ requests: 0, upgraded: 1 });
    expect(said('web.cutOff')).toBeUndefined();
  });

  test('cuts off WebSockets that nobody has closed when shutdownTimeoutMs is over, and says how many', async () => {
    const server = createServer();
    new WebSocketServer({ server });
    const clock = new VirtualClock();
    const { beside, port, said } = await serving(server, clock);
    const codes = [closed(await connect(port)), closed(await connect(port))];
    const stopping = expect(beside.stop()).rejects.toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
    await clock.advance(BUDGET_MS);
    await stopping;
    // The client's own code for a connection that broke.
    expect(await Promise.all(codes)).toEqual([1006, 1006]);
    expect(said('web.cutOff')).toMatchObject({ requests: 0, upgraded: 2 });
    expect(server.listenerCount('newListener')).toBe(0);
  });

  test('does not wait for an upgrade that was refused, nor for a WebSocket that has closed', async () => {
    const server = createServer();
    const sockets = new WebSocketServer({
      server,
      verifyClient: (asked: { readonly req: IncomingMessage }) => asked.req.url === '/',
    });
    const { beside, port } = await serving(server);
    const client = await connect(port);
    const code = closed(client);
    for (const socket of sockets.clients) socket.close(1000);
    expect(await code).toBe(1000);
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const key = { 'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==' };
    expect((await ask(port, '/refused', { headers: { ...headers, ...key } })).status).toBe(401);
    await beside.stop();
  });
});

test('a server without WebSockets answers a request for an upgrade as it does without the host', async () => {
  const { beside, port } = await serving(createServer((_request, response) => void response.end('plain')));
  const headers = { connection: 'upgrade', upgrade: 'websocket' };
  expect((await ask(port, '/', { headers })).body).toBe('plain');
  await beside.stop();
});

test('a server of HTTP/2 is refused: its streams could not be ended', () => {
  const message = expect.stringContaining('not of node:http2');
  expect(() => Reflect.apply(hostBeside, undefined, [createSecureServer(), app])).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message }),
  );
});
