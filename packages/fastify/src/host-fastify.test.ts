import { request } from 'node:http';
import { defineApplication } from '@anyhost/core';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { type HostFastifyOptions, hostFastify } from './host-fastify.ts';

const LISTEN = { port: 0, host: '127.0.0.1' };
const environment = { ANYHOST_LOG_LEVEL: 'silent' };

/** A Fastify server with a host inside, and notes of what happened. */
function shop(options: Partial<HostFastifyOptions> = {}) {
  const notes: string[] = [];
  let baskets = 0;
  const app = defineApplication('shop')
    .singleton('prices', () => new Map([['tea', 4]]), { dispose: () => void notes.push('prices disposed') })
    .scoped('basket', () => ({ id: ++baskets }), { dispose: ({ id }) => void notes.push(`basket ${id} disposed`) })
    .hostedService('consumer', () => ({
      startAsync: async () => void notes.push('consumer started'),
      stopAsync: async () => void notes.push('consumer stopped'),
    }));
  const web = fastify();
  const host = hostFastify(web, app, { listen: LISTEN, environment, args: [], ...options });
  web.addHook('onListen', async () => void notes.push('listening'));
  web.addHook('onClose', async () => void notes.push('fastify closed'));
  return { web, host, notes };
}

type Shop = ReturnType<typeof shop>;

function portOf({ web }: Pick<Shop, 'web'>): number {
  return Number(Reflect.get(Object(web.server.address()), 'port'));
}

async function get(shop: Pick<Shop, 'web'>, path?: string): Promise<string> {
  return (await ask(shop, path)).body;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

function ask({ web }: Pick<Shop, 'web'>, path = '/', method = 'GET'): Promise<Answer> {
  const port = portOf({ web });
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('a host in Fastify', () => {
  test('starts its services before Fastify listens, and gives each request a scope', async () => {
    const { web, host, notes } = shop();
    web.get('/', async (_request, reply) => {
      const { basket, prices } = host.scopeOf(reply);
      return `${basket.id} ${prices.get('tea')} ${host.services.prices === prices} ${host.isReady}`;
    });
    await host.start();
    expect(await get({ web })).toBe('1 4 true true');
    expect(await get({ web })).toBe('2 4 true true');
    await host.stop();
    expect(host.isReady).toBe(false);
    const order = ['consumer started', 'listening', 'consumer stopped', 'fastify closed', 'prices disposed'];
    expect(notes.filter((note) => !note.startsWith('basket'))).toEqual(order);
    expect(notes).toEqual(expect.arrayContaining(['basket 1 disposed', 'basket 2 disposed']));
  });

  test.each(['the host', 'Fastify'])('answers the request under way when %s is stopped', async (which) => {
    const { web, host, notes } = shop();
    let stopping: Promise<unknown> = Promise.resolve();
    web.get('/', async () => {
      stopping = which === 'Fastify' ? web.close() : host.stop();
      await new Promise((resolve) => host.host.lifetime.stopping.addEventListener('abort', resolve));
      return String(host.services.prices.get('tea'));
    });
    await host.start();
    expect(await get({ web })).toBe('4');
    await stopping;
    expect(host.host.state).toBe('stopped');
    expect(web.server.listening).toBe(false);
    // Who was asked to stop ends last.
    const last = which === 'Fastify' ? ['prices disposed', 'fastify closed'] : ['fastify closed', 'prices disposed'];
    expect(notes).toEqual(['consumer started', 'listening', 'consumer stopped', ...last]);
  });

  test('does not start when Fastify cannot listen, and stops the services', async () => {
    const first = shop();
    await first.host.start();
    const port = portOf(first);
    const app = defineApplication('second');
    const second = hostFastify(fastify(), app, { listen: { ...LISTEN, port }, environment, args: [] });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(second.host.state).toBe('stopped');
    await first.host.stop();
  });
});

describe('the health endpoints', () => {
  test('are routes of Fastify with the option health, below its prefix, until the port closes', async () => {
    const asked = shop({ health: { prefix: '/health' }, readinessDelayMs: 3_600_000 });
    const { host } = asked;
    await host.start();
    expect(await ask(asked, '/health/readyz')).toEqual({ status: 200, body: 'ok\n' });
    expect(await ask(asked, '/health/livez', 'HEAD')).toEqual({ status: 200, body: '' });
    expect((await ask(asked, '/health/readyz?verbose')).body).toContain('[+]stop-requested ok');
    expect(JSON.parse(await get(asked, '/health/status?format=json'))).toMatchObject({ application: 'shop' });
    expect((await ask(asked, '/readyz')).status).toBe(404);
    const stopping = host.stop();
    expect((await ask(asked, '/health/readyz')).status).toBe(503);
    expect((await ask(asked, '/health/livez')).status).toBe(200);
    host.host.lifetime.stopApplication();
    await stopping;
  });

  test('are no routes without the option, nor with a port of their own', async () => {
    for (const options of [{}, { health: { port: 0 } }]) {
      const asked = shop(options);
      await asked.host.start();
      expect((await ask(asked, '/readyz')).status).toBe(404);
      await asked.host.stop();
    }
  });

  test('are not in the log of requests', async () => {
    const lines: string[] = [];
    const web = fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
    const host = hostFastify(web, defineApplication('shop'), { listen: LISTEN, health: {}, environment, args: [] });
    web.get('/', async () => 'page');
    await host.start();
    await ask({ web }, '/livez');
    expect(lines.filter((line) => line.includes('/livez'))).toEqual([]);
    await ask({ web }, '/');
    expect(lines.filter((line) => line.includes('incoming request'))).toHaveLength(1);
    await host.stop();
  });
});

test.each([
  [{}, { listen: LISTEN }, 'web'],
  [fastify(), undefined, 'listen'],
  [fastify(), {}, 'listen'],
  [fastify(), { listen: 8080 }, 'listen'],
  [fastify(), { listen: LISTEN, close: () => {} }, 'close'],
  [fastify(), { listen: LISTEN, health: { prefix: 'health' } }, 'health.prefix'],
  [fastify(), { listen: LISTEN, readinessDelay: 5 }, 'readinessDelay'],
])('wrong arguments are refused by name: %#', (web, options, name) => {
  expect(() => Reflect.apply(hostFastify, undefined, [web, defineApplication('x'), options])).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(name) }),
  );
});
