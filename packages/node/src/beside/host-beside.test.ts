import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { defineApplication } from '@anyhost/core';
import { captureLogs } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeProcess } from '../fake-process.fixture.ts';
import { ask, statusOf } from '../health/http.fixture.ts';
import { hosted } from '../services.fixture.ts';
import { hostBeside } from './host-beside.ts';

/** A server that a failed test leaves open is closed. */
function serverOf(listener?: RequestListener): Server {
  const server = createServer(listener);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

async function listening(server: Server): Promise<number> {
  server.listen(0);
  await once(server, 'listening');
  return portOf(server);
}

function portOf(server: Server): number {
  return Number(Reflect.get(Object(server.address()), 'port'));
}

/** An application that notes what happens to its services. */
function noted() {
  const notes: string[] = [];
  const consumer = new AbortController();
  let ids = 0;
  const app = defineApplication('shop')
    .singleton('pool', () => ({ name: 'pool' }), { dispose: () => void notes.push('pool disposed') })
    .scoped('order', () => ({ id: ++ids }), { dispose: ({ id }) => void notes.push(`order ${id} disposed`) })
    .hostedService('consumer', () =>
      hosted({
        startAsync: async () => void notes.push('consumer started'),
        stopAsync: async () => {
          notes.push('consumer stopped');
          consumer.abort();
        },
      }),
    );
  return { app, notes, consumerStopped: consumer.signal };
}

describe('the start', () => {
  test('waits for the server to listen [U02]', async () => {
    const { app, notes } = noted();
    const server = serverOf();
    await using beside = hostBeside(server, app, {}, new FakeProcess());
    const starting = beside.start();
    expect(notes).toEqual([]);
    expect(beside.isReady).toBe(false);
    await listening(server);
    await starting;
    expect(notes).toEqual(['consumer started']);
    expect(beside.isReady).toBe(true);
    expect(beside.start()).toBe(beside.start());
  });

  test('comes before the server listens with the option listen [U01]', async () => {
    const { app, notes } = noted();
    const server = serverOf();
    const listen = (): void => {
      notes.push('listen');
      server.listen(0);
    };
    await using beside = hostBeside(server, app, { listen }, new FakeProcess());
    await beside.start();
    expect(notes).toEqual(['consumer started', 'listen']);
    expect(server.listening).toBe(true);
  });

  test('does not wait for a listen that never settles when the stop is requested', async () => {
    const { app, notes } = noted();
    const listen = (): Promise<void> => {
      beside.host.lifetime.stopApplication();
      return new Promise(() => {});
    };
    const beside = hostBeside(serverOf(), app, { listen }, new FakeProcess());
    await beside.start();
    await beside.stop();
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'pool disposed']);
  });

  test('rejects with the error of a server that cannot listen, and stops the services', async () => {
    const { app, notes } = noted();
    const port = await listening(serverOf());
    const server = serverOf();
    const beside = hostBeside(server, app, { listen: () => server.listen(port) }, new FakeProcess());
    await expect(beside.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'pool disposed']);
    expect(beside.host.state).toBe('stopped');
  });

  test('rejects with the error of a service, and closes the server [U02]', async () => {
    const failure = new Error('no broker');
    const app = defineApplication('shop').hostedService('consumer', () =>
      hosted({ startAsync: () => Promise.reject(failure) }),
    );
    const server = serverOf();
    await listening(server);
    const beside = hostBeside(server, app, {}, new FakeProcess());
    await expect(beside.start()).rejects.toBe(failure);
    expect(server.listening).toBe(false);
  });

  test('is given up when the stop is requested before the server listens', async () => {
    const { app, notes } = noted();
    const server = serverOf();
    const beside = hostBeside(server, app, {}, new FakeProcess());
    const starting = beside.start();
    const stopping = beside.stop();
    await expect(starting).rejects.toMatchObject({ code: 'ERR_ANYHOST_HOST_STOPPING' });
    await stopping;
    expect(notes).toEqual([]);
  });
});

describe('a request', () => {
  test('has a scope of its own, which ends with its answer', async () => {
    const { app, notes } = noted();
    const server = serverOf((_request, response) => {
      const [{ order, pool }, again] = [beside.scopeOf(response), beside.scopeOf(response).order];
      response.end(`${order.id} ${order === again} ${pool === beside.services.pool}`);
      response.once('close', () => {
        try {
          beside.scopeOf(response).order;
        } catch (thrown) {
          notes.push(String(Reflect.get(Object(thrown), 'code')));
        }
      });
    });
    const beside = hostBeside(server, app, {}, new FakeProcess());
    const port = await listening(server);
    await beside.start();
    expect((await ask(port, '/')).body).toBe('1 true true');
    expect((await ask(port, '/')).body).toBe('2 true true');
    await beside.stop();
    expect(notes.filter((note) => note.startsWith('order'))).toEqual(['order 1 disposed', 'order 2 disposed']);
    expect(notes.filter((note) => note === 'ERR_ANYHOST_EXECUTION_ENDED')).toHaveLength(2);
    expect(notes.at(-1)).toBe('pool disposed');
  });

  test('finds no services before the start has made them', () => {
    const beside = hostBeside(serverOf(), noted().app, {}, new FakeProcess());
    expect(() => beside.services).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_ILLEGAL_STATE', message: expect.stringContaining('listen') }),
    );
  });
});

describe('the stop', () => {
  test('turns readiness off first: answers ask for the end of the connection, new ones are taken', async () => {
    const { app, notes } = noted();
    const server = serverOf((_request, response) => void response.end(String(beside.isReady)));
    const beside = hostBeside(server, app, { readinessDelayMs: 3_600_000 }, new FakeProcess());
    const port = await listening(server);
    await beside.start();
    const headers = { connection: 'keep-alive' };
    expect(await ask(port, '/', { headers })).toMatchObject({ body: 'true', headers: { connection: 'keep-alive' } });
    const stopping = beside.stop();
    expect(await ask(port, '/', { headers })).toMatchObject({ body: 'false', headers: { connection: 'close' } });
    expect(notes).toEqual(['consumer started']);
    beside.host.lifetime.stopApplication();
    await stopping;
    expect(await statusOf(port, '/')).toBe('ECONNREFUSED');
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'pool disposed']);
  });

  test('answers what is under way when the services have stopped, and disposes afterwards [U01]', async () => {
    const { app, notes, consumerStopped } = noted();
    const server = serverOf((_request, response) => {
      consumerStopped.addEventListener('abort', () => response.end(beside.services.pool.name));
      beside.host.lifetime.stopApplication();
    });
    const beside = hostBeside(server, app, {}, new FakeProcess());
    const port = await listening(server);
    await beside.start();
    beside.host.lifetime.stopped.addEventListener('abort', () => notes.push('stopped'));
    const answer = await ask(port, '/');
    expect(answer).toMatchObject({ body: 'pool', headers: { connection: 'close' } });
    await beside.stop();
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'stopped', 'pool disposed']);
  });

  test('calls close when all is answered, and rejects with its error', async () => {
    const { app, notes } = noted();
    const failure = new Error('the pool of a plugin');
    const server = serverOf((_request, response) => {
      beside.host.lifetime.stopApplication();
      response.end('answered');
    });
    const close = async (): Promise<void> => {
      notes.push('close');
      throw failure;
    };
    const beside = hostBeside(server, app, { close }, new FakeProcess());
    const port = await listening(server);
    await beside.start();
    expect((await ask(port, '/')).body).toBe('answered');
    await expect(beside.stop()).rejects.toBe(failure);
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'close', 'pool disposed']);
  });

  test('turns the readiness of the health endpoints off, which close last', async () => {
    const server = serverOf();
    const logger = captureLogs();
    const health = { port: 0, host: '127.0.0.1', readinessDelayMs: 3_600_000 };
    const beside = hostBeside(server, noted().app, { health, logger }, new FakeProcess());
    await listening(server);
    await beside.start();
    const port = logger.lines.find(({ event }) => event === 'health.listening')?.fields['port'];
    expect(await statusOf(port, '/readyz')).toBe(200);
    const stopping = beside.stop();
    expect(await statusOf(port, '/readyz')).toBe(503);
    beside.host.lifetime.stopApplication();
    await stopping;
    expect(await statusOf(port, '/readyz')).toBe('ECONNREFUSED');
  });
});

describe('as a process', () => {
  test('serves until a signal, with the exit code of a clean end', async () => {
    const { app, notes } = noted();
    const server = serverOf();
    const process = new FakeProcess();
    const beside = hostBeside(server, app, { listen: () => server.listen(0) }, process);
    const serving = beside.serve();
    await once(server, 'listening');
    process.signal('SIGTERM');
    await serving;
    expect(server.listening).toBe(false);
    expect(process.exitCode).toBe(undefined);
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'pool disposed']);
  });

  test('stops when the option signal aborts', async () => {
    const { app, notes } = noted();
    const server = serverOf();
    const stop = new AbortController();
    const beside = hostBeside(server, app, { signal: stop.signal }, new FakeProcess());
    const serving = beside.serve();
    await listening(server);
    beside.host.lifetime.started.addEventListener('abort', () => stop.abort());
    await serving;
    expect(notes).toEqual(['consumer started', 'consumer stopped', 'pool disposed']);
  });

  test('rejects with the error of a server that cannot listen, with exit code 1', async () => {
    const port = await listening(serverOf());
    const server = serverOf();
    const process = new FakeProcess();
    const serving = hostBeside(server, noted().app, {}, process).serve();
    server.listen(port);
    await expect(serving).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(process.exitCode).toBe(1);
  });
});

test.each([null, {}, createTcpServer(), () => {}])('another thing than an HTTP server is refused: %s', (server) => {
  expect(() => Reflect.apply(hostBeside, undefined, [server, noted().app])).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining('node:http') }),
  );
});
